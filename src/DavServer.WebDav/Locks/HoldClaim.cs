using DavServer.Operations;
using DavServer.Storage;

namespace DavServer.WebDav.Locks;

/// <summary>What one operation holds, until disposed.</summary>
internal sealed class HoldClaim(HoldTable table, long number, IReadOnlyList<Hold> holds) : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<Hold> Holds { get; } = holds;

    /// <summary>Which claim of the table it is: the lower, the earlier.</summary>
    public long Number { get; } = number;

    /// <summary>Ends with the claim.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Ends once it is known whose claim it is, or with the claim.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Whose claim it is; null before the operation has its id, and for a quick method. The table's lock guards it.</summary>
    public OperationId? Operation { get; internal set; }

    public void AssignTo(OperationId id)
    {
        table.Assign(this, id);
        _settled.TrySetResult();
    }

    public void Dispose()
    {
        table.Release(this);
        _ended.TrySetResult();
        _settled.TrySetResult();
    }
}

/// <summary>A hold that stands in the way.</summary>
/// <param name="Root">Where it is rooted.</param>
/// <param name="Operation">Whose it is, where known already.</param>
/// <param name="Settled">Ends once that is known, or with the hold.</param>
internal sealed record HoldConflict(ResourcePath Root, OperationId? Operation, Task Settled);
