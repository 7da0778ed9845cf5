namespace DavServer.Rehearsal.Transcripts;

/// <summary>Keeps transcripts in a folder too, one file for each exchange, as new things become known of it.</summary>
internal sealed class TranscriptFiles(TranscriptStore store, string folder, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private Task _writing = Task.CompletedTask;

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
            return (e.Id, Text: TranscriptJson.Whole(e));
        });
        foreach (var (id, text) in changed)
        {
            await File.WriteAllTextAsync(Path.Join(folder, id + ".jsonl"), text);
        }
    }
}
