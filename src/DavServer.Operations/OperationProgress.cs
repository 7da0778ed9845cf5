namespace DavServer.Operations;

/// <summary>Done of total, in resources and bytes. Never decreases; a total is null until it is known, and never below what is done.</summary>
public readonly record struct OperationProgress(long ResourcesDone, long? ResourcesTotal, long BytesDone, long? BytesTotal)
{
    /// <summary>
    /// 0 to 100, by bytes where there are any, else by resources; null while the total is unknown. 100 only when all resources and all bytes are
    /// done.
    /// </summary>
    /// <remarks>Falls when a total is raised; <see cref="OperationSnapshot.Percent"/> does not.</remarks>
    public double? Percent => BytesTotal > 0 ? Share(BytesDone, BytesTotal.Value)
        : ResourcesTotal > 0 ? Share(ResourcesDone, ResourcesTotal.Value)
        : null;

    private bool IsAllDone => ResourcesDone >= ResourcesTotal && BytesDone >= BytesTotal;

    private double Share(long done, long total) => IsAllDone ? 100 : Math.Min(99.9, Math.Round(100.0 * done / total, 1));
}
