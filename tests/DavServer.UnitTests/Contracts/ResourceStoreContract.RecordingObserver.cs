using DavServer.Storage;

namespace DavServer.UnitTests.Contracts;

/// <summary>Adds up the progress it hears.</summary>
public sealed class RecordingObserver : ITransferObserver
{
    private long _resources;
    private long _bytes;
    private volatile object? _counted; // Boxed, so that nobody sees half of it.

    public long Resources => Interlocked.Read(ref _resources);

    public long Bytes => Interlocked.Read(ref _bytes);

    public (long Resources, long Bytes)? Counted => _counted as (long, long)?;

    /// <summary>Called at each step, with the bytes so far.</summary>
    public Action<RecordingObserver>? OnStep { get; init; }

    public void OnCounted(long resources, long bytes) => _counted = (resources, bytes);

    public void OnCopied(long resources, long bytes)
    {
        Interlocked.Add(ref _resources, resources);
        Interlocked.Add(ref _bytes, bytes);
        OnStep?.Invoke(this);
    }
}
