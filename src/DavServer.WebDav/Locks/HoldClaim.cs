using DavServer.Operations;
using DavServer.Storage;

namespace DavServer.WebDav.Locks;

/// <summary>What one operation holds, until disposed.</summary>
internal sealed class HoldClaim(HoldTable table, IReadOnlyList<Hold> holds) : IDisposable
{
    public IReadOnlyList<Hold> Holds { get; } = holds;

    /// <summary>Whose claim it is; null in the moment before the operation has its id.</summary>
    public OperationId? Operation { get; set; }

    public void Dispose() => table.Release(this);
}

/// <summary>A hold that stands in the way.</summary>
/// <param name="Root">Where it is rooted.</param>
/// <param name="Operation">Whose it is, where known already.</param>
internal sealed record HoldConflict(ResourcePath Root, OperationId? Operation);
