namespace DavServer.Operations;

/// <summary>Counts what is done, from any thread. Each of its four numbers only ever grows.</summary>
internal sealed class ProgressCounter
{
    private const long Unknown = -1;

    private long _resourcesDone;
    private long _bytesDone;
    private long _resourcesTotal = Unknown;
    private long _bytesTotal = Unknown;
    private OperationProgress _floor;

    public void AddDone(long resources, long bytes)
    {
        if (resources > 0)
        {
            Interlocked.Add(ref _resourcesDone, resources);
        }

        if (bytes > 0)
        {
            Interlocked.Add(ref _bytesDone, bytes);
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
        var resourcesDone = Math.Max(_floor.ResourcesDone, Interlocked.Read(ref _resourcesDone));
        var bytesDone = Math.Max(_floor.BytesDone, Interlocked.Read(ref _bytesDone));
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
}
