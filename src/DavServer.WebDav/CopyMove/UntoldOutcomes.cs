using DavServer.Operations;
using DavServer.Storage;
using DavServer.WebDav.Locks;
using DavServer.WebDav.LongRunning;

namespace DavServer.WebDav.CopyMove;

/// <summary>
/// Tells whether what an operation did still stands, so that a client which never got its final response, and asks again, can be given it instead of
/// being served anew (product.md, "Retry"). What this server changes is watched as long as it runs; of what others change meanwhile, only what shows
/// in the two resources themselves, not in members below, is noticed. What was done by an earlier run, which took what it had noticed with it, is
/// looked at whole.
/// </summary>
internal sealed class UntoldOutcomes(IResourceStore store, HoldTable holds, ChangesSince changes)
{
    // A choice: nobody asks again for the thousandth last one.
    private const int MostWatched = 1000;

    private readonly Lock _lock = new(); // guards _watches and _order
    private readonly Dictionary<OperationId, (HoldWatch Watch, Run Run)> _watches = [];
    private readonly Queue<OperationId> _order = new();

    private enum Run
    {
        This,
        Earlier,
    }

    /// <summary>Watches both ends of what has just been done; while they are still held.</summary>
    /// <returns>What both are like, for the outcome to keep.</returns>
    public async ValueTask<string> WatchAsync(OperationId id, AcceptedTransfer transfer)
    {
        Watch(id, transfer, Run.This);
        return await LookAsync(transfer.Request.Source, transfer.Request.Destination);
    }

    /// <summary>Watches what ended in an earlier run of the program. Before the first request.</summary>
    public void WatchAll(IEnumerable<OperationSnapshot> ended)
    {
        foreach (var snapshot in ended.TakeLast(MostWatched))
        {
            if (AcceptedTransfer.TryParse(snapshot.Description) is { } transfer)
            {
                Watch(snapshot.Id, transfer, Run.Earlier);
            }
        }
    }

    /// <summary>Whether both ends are as the operation left them.</summary>
    public async ValueTask<bool> StillHoldsAsync(OperationSnapshot ended)
    {
        (HoldWatch Watch, Run Run) kept;
        lock (_lock)
        {
            kept = _watches.GetValueOrDefault(ended.Id);
        }

        if (kept.Watch is null or { IsTouched: true } || ended.Outcome is null
            || OperationReport.Parse(ended.Outcome.Detail).After is not { } after || AcceptedTransfer.TryParse(ended.Description) is not { } transfer)
        {
            return false;
        }

        return await LookAsync(transfer.Request.Source, transfer.Request.Destination) == after
            && (kept.Run == Run.This || !await changes.MayBeAsync(transfer.Request));
    }

    private void Watch(OperationId id, AcceptedTransfer transfer, Run run)
    {
        lock (_lock)
        {
            if (_watches.ContainsKey(id))
            {
                return;
            }

            _watches.Add(id, (holds.Watch([transfer.HeldSource, transfer.HeldDestination]), run));
            _order.Enqueue(id);
            while (_order.Count > MostWatched && _watches.Remove(_order.Dequeue(), out var oldest))
            {
                oldest.Watch.Dispose();
            }
        }
    }

    private async ValueTask<string> LookAsync(ResourcePath source, ResourcePath destination) =>
        $"{await LookAsync(source)} {await LookAsync(destination)}";

    private async ValueTask<string> LookAsync(ResourcePath path) =>
        await store.LocateAsync(path, CancellationToken.None) is { Succeeded: true, Value.Info: { } info } ? info.ToEntityTag() : "unmapped";
}
