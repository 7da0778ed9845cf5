namespace DavServer.Tests.Shared;

/// <summary>Waits that end: each says what was expected, and what came instead.</summary>
public static class Deadline
{
    /// <summary>Far longer than anything takes on a busy machine; a test that needs it has failed.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(20);

    /// <summary>Waits for a task.</summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="expected">What its end would mean, in words.</param>
    /// <param name="came">Describes what is there in its place.</param>
    /// <param name="within">The most to wait; <see cref="Usual"/> if null.</param>
    /// <exception cref="TimeoutException">It didn't end in time.</exception>
    public static async Task WaitAsync(Task task, string expected, Func<string>? came = null, TimeSpan? within = null)
    {
        if (task.IsCompleted)
        {
            await task;
            return;
        }

        var limit = within ?? Usual;
        using var expiry = new CancellationTokenSource();
        var timer = Task.Delay(limit, TimeProvider.System, expiry.Token);
        // WhenAny, not WaitAsync: a TimeoutException of the task's own must not be taken for this one.
        if (await Task.WhenAny(task, timer) != task)
        {
            throw new TimeoutException($"Expected within {limit.TotalSeconds:0.###} s: {expected}. Came: {came?.Invoke() ?? "nothing"}.");
        }

        await expiry.CancelAsync();
        await task;
    }

    /// <summary>Waits for a task's result.</summary>
    /// <inheritdoc cref="WaitAsync(Task, string, Func{string}?, TimeSpan?)"/>
    public static async Task<T> WaitAsync<T>(Task<T> task, string expected, Func<string>? came = null, TimeSpan? within = null)
    {
        await WaitAsync((Task)task, expected, came, within);
        return await task;
    }

    /// <summary>Waits until something is so that nobody announces. Looks often; it decides when to go on, never whether a test passes.</summary>
    /// <inheritdoc cref="WaitAsync(Task, string, Func{string}?, TimeSpan?)" path="/exception"/>
    public static Task UntilAsync(Func<bool> condition, string expected, Func<string>? came = null, TimeSpan? within = null) =>
        LookAsync(() => Task.FromResult(condition()), isSo => isSo, new(expected, came, within, TimeSpan.FromMilliseconds(2)));

    /// <summary>The same for what has to be asked for: asks again and again, and gives what came once it is so.</summary>
    /// <param name="ask">Asks.</param>
    /// <param name="isSo">Whether that is it.</param>
    /// <param name="expected">What it would mean, in words.</param>
    /// <param name="came">Describes what is there in its place.</param>
    /// <param name="within">The most to wait; <see cref="Usual"/> if null.</param>
    /// <exception cref="TimeoutException">It was not so in time.</exception>
    public static Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isSo, string expected, Func<string>? came = null, TimeSpan? within = null) =>
        LookAsync(ask, isSo, new(expected, came, within, TimeSpan.FromMilliseconds(20)));

    private static async Task<T> LookAsync<T>(Func<Task<T>> ask, Func<T, bool> isSo, Looking looking)
    {
        var limit = looking.Within ?? Usual;
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var found = await ask();
            if (isSo(found))
            {
                return found;
            }

            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                var came = looking.Came?.Invoke() ?? InWords(found);
                throw new TimeoutException($"Expected within {limit.TotalSeconds:0.###} s: {looking.Expected}. Came: {came}.");
            }

            await Task.Delay(looking.Interval, TimeProvider.System);
        }
    }

    private static string InWords(object? found) => found is IEnumerable<object> many ? $"[{string.Join(", ", many)}]" : $"{found}";

    private sealed record Looking(string Expected, Func<string>? Came, TimeSpan? Within, TimeSpan Interval);
}
