namespace DavServer.Rehearsal.Transcripts;

/// <summary>Keeps transcripts in a folder too, one file for each exchange, as new things become known of it.</summary>
internal sealed class TranscriptFiles(TranscriptStore store, string folder, TextWriter error, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private Task _writing = Task.CompletedTask;
    private bool _hasComplained;

    public void Start()
    {
        Directory.CreateDirectory(folder);
        _writing = WriteOnAndOnAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _writing;
        await WriteAsync();
        _stopping.Dispose();
    }

    private async Task WriteOnAndOnAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await WriteAsync();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The end, told by DisposeAsync, which writes what is left.
        }
    }

    private async Task WriteAsync()
    {
        var changed = store.Select(static e => e.IsDirty, static e =>
        {
            e.IsDirty = false;
            return (Exchange: e, Text: TranscriptJson.Whole(e));
        });
        foreach (var (exchange, text) in changed)
        {
            try
            {
                await File.WriteAllTextAsync(Path.Join(folder, exchange.Id + ".jsonl"), text);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                lock (store.Lock)
                {
                    exchange.IsDirty = true; // The disk may have room again later.
                }

                await ComplainAsync(exception.Message);
            }
        }
    }

    private async Task ComplainAsync(string message)
    {
        if (!_hasComplained)
        {
            _hasComplained = true;
            await error.WriteLineAsync($"davserver: --transcripts: {message} It is tried again, and not said again.");
        }
    }
}
