using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Hosting;

/// <summary>A program that runs beside the test: what it is told, what it says, how it ends.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _ended;

    private ChildProcess(Process process)
    {
        _process = process;
        _ended = Task.WhenAll(GatherAsync(process.StandardOutput, _output), GatherAsync(process.StandardError, _error), process.WaitForExitAsync());
    }

    public int Id => _process.Id;

    /// <summary>What has come on the standard output so far.</summary>
    public string Output => Text(_output);

    /// <summary>What has come on the standard error so far.</summary>
    public string Error => Text(_error);

    /// <summary>Starts a program. One that is not installed fails the test.</summary>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsUnwanted).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        try
        {
            return new ChildProcess(Process.Start(start)!);
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"'{program}' can't be run: {exception.Message}. tests/run.sh installs it.", exception);
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<Result> RunAsync(
        string program, IEnumerable<string> arguments, string input = "", IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var process = Start(program, arguments, environment);
        await process._process.StandardInput.WriteAsync(input);
        process._process.StandardInput.Close();
        return await process.EndAsync();
    }

    /// <summary>Waits until it has said something on its standard output.</summary>
    public Task SaysAsync(string text) => Deadline.UntilAsync(
        () => _ended.IsCompleted || Output.Contains(text, StringComparison.Ordinal), $"'{text}' on the standard output", () => Output + Error);

    /// <summary>Waits until it is ready for what it was started for; ends it where that doesn't come.</summary>
    public async Task<ChildProcess> ReadyAsync(Func<bool> isReady, string expected, TimeSpan? within = null)
    {
        try
        {
            await Deadline.UntilAsync(() => _ended.IsCompleted || isReady(), expected, () => Output + Error, within);
            Assert.False(_ended.IsCompleted, $"Expected: {expected}. It ended: {Output}{Error}");
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends it SIGTERM.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await Deadline.WaitAsync(kill.WaitForExitAsync(), "the signal to be sent");
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for its end.</summary>
    public Task<Result> EndAsync() => EndAsync(TimeSpan.FromSeconds(60));

    /// <summary>Waits for the end of one that may take longer.</summary>
    public async Task<Result> EndAsync(TimeSpan within)
    {
        await Deadline.WaitAsync(_ended, "the program to end", () => Output + Error, within);
        return new Result(_process.ExitCode, Output, Error);
    }

    /// <summary>Sends it SIGKILL, and waits for its end.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await Deadline.WaitAsync(_process.WaitForExitAsync(), "the killed program to end");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    // What the machine's user has set would change what is tested.
    private static bool IsUnwanted(string variable) =>
        variable.StartsWith("DAVSERVER_", StringComparison.Ordinal) || variable.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase);

    private static async Task GatherAsync(StreamReader from, StringBuilder to)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer) is var count and > 0)
        {
            lock (to)
            {
                to.Append(buffer, 0, count);
            }
        }
    }

    private static string Text(StringBuilder builder)
    {
        lock (builder)
        {
            return builder.ToString();
        }
    }

    /// <summary>How it ended.</summary>
    public sealed record Result(int ExitCode, string Output, string Error);
}
