using System.Runtime.InteropServices;

namespace DavServer.Operations;

/// <summary>Counts what is done, from any thread. Each of its four numbers only ever grows.</summary>
internal sealed class ProgressCounter
{
    private const long Unknown = -1;

    // Threads that count into the same memory wait for one another at each member. More than a few parts are not worth their memory: a copy has a
    // few threads, and some hundred operations may be remembered.
    private static readonly int Parts = Math.Min(Environment.ProcessorCount, 4);

    private DonePart[]? _done; // none until something is done
    private long _resourcesTotal = Unknown;
    private long _bytesTotal = Unknown;
    private OperationProgress _floor;

    public void AddDone(long resources, long bytes)
    {
        var parts = LazyInitializer.EnsureInitialized(ref _done, static () => new DonePart[Parts]);

        // Two threads may still meet in a part: where they run changes at any time.
        ref var part = ref parts[Thread.GetCurrentProcessorId() % parts.Length];
        if (resources > 0)
        {
            Interlocked.Add(ref part.Resources, resources);
        }

        if (bytes > 0)
        {
            Interlocked.Add(ref part.Bytes, bytes);
        }
    }

    /// <summary>Sets what was told before, by an earlier run: until more than that is done, that is what is done. Before the first report.</summary>
    public void SetFloor(OperationProgress told)
    {
        _floor = told;
        Raise(ref _resourcesTotal, told.ResourcesTotal ?? Unknown);
        Raise(ref _bytesTotal, told.BytesTotal ?? Unknown);
    }

    public void RaiseTotal(long resources, long bytes)
    {
        Raise(ref _resourcesTotal, resources);
        Raise(ref _bytesTotal, bytes);
    }

    /// <summary>
    /// Two readings one after the other never decrease; readings at the same time could cross, so the caller takes them one by one.
    /// </summary>
    public OperationProgress Read()
    {
        var (resourcesDone, bytesDone) = (0L, 0L);
        foreach (ref var part in Volatile.Read(ref _done).AsSpan())
        {
            resourcesDone += Interlocked.Read(ref part.Resources);
            bytesDone += Interlocked.Read(ref part.Bytes);
        }

        resourcesDone = Math.Max(_floor.ResourcesDone, resourcesDone);
        bytesDone = Math.Max(_floor.BytesDone, bytesDone);
        return new OperationProgress(
            resourcesDone,
            AtLeast(Interlocked.Read(ref _resourcesTotal), resourcesDone),
            bytesDone,
            AtLeast(Interlocked.Read(ref _bytesTotal), bytesDone));
    }

    // A tree may grow after it was counted: more may be done than was announced.
    private static long? AtLeast(long total, long done) => total == Unknown ? null : Math.Max(total, done);

    private static void Raise(ref long field, long value)
    {
        var seen = Interlocked.Read(ref field);
        while (value > seen)
        {
            var before = Interlocked.CompareExchange(ref field, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    // As large as what processors take turns with: a line of the cache, and the one they fetch with it.
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct DonePart
    {
        public long Resources;
        public long Bytes;
    }
}
