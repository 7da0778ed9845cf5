using System.Collections.Immutable;
using DavServer.Storage.FileSystem;

namespace DavServer.Storage.Memory;

public sealed partial class MemoryStore
{
    /// <inheritdoc/>
    public ValueTask<StoreResult<TransferCheck>> CheckTransferAsync(TransferRequest request, CancellationToken cancel)
    {
        var ends = Judge(_root, request);
        return ValueTask.FromResult<StoreResult<TransferCheck>>(ends.Error != StoreError.None
            ? ends.Error
            : new TransferCheck(ends.Source.Node!.ToInfo(), ends.Destination.Node?.ToInfo(), SameVolume: true)
            {
                SourceEntry = ends.Source.Path,
                RealSource = ends.Source.Path,
                DestinationEntry = ends.Destination.Path,
            });
    }

    /// <inheritdoc/>
    /// <remarks>Here what moves is there twice for a moment, and counts twice.</remarks>
    public ValueTask<StoreResult<TransferSize>> MeasureTransferAsync(TransferRequest request, SourceFate fate, CancellationToken cancel)
    {
        var ends = Judge(_root, request);
        if (ends.Error != StoreError.None || cancel.IsCancellationRequested)
        {
            return ValueTask.FromResult<StoreResult<TransferSize>>(ends.Error != StoreError.None ? ends.Error : StoreError.Canceled);
        }

        var (resources, bytes) = Count(TakenOf(ends.Source.Node!, request.Reach));
        return ValueTask.FromResult<StoreResult<TransferSize>>(
            Fits(bytes - (ends.Destination.Node is { } old ? BytesOf(old) : 0)) ? new TransferSize(resources, bytes) : StoreError.QuotaExceeded);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreResult<TransferOutcome>> CopyAsync(TransferRequest request, ITransferObserver observer, CancellationToken cancel)
    {
        var ends = Judge(_root, request);
        if (ends.Error != StoreError.None)
        {
            return ends.Error;
        }

        if (!Bears(ends.Source.Node!, request.SourceTag))
        {
            return StoreError.ConditionFailed;
        }

        var taken = TakenOf(ends.Source.Node!, request.Reach);
        var (resources, bytes) = Count(taken);
        observer.OnCounted(resources, bytes);
        var pace = request.BytesPerSecond is { } rate ? new CopyPace(rate, time) : null;
        var copy = await CopyNodeAsync(taken, ends.Destination.Node, new CopyTerms(observer, pace, new CopyAccelerators(), cancel));
        if (copy is null || cancel.IsCancellationRequested)
        {
            return StoreError.Canceled;
        }

        copy = Stamped(copy);
        var pending = new PendingPublication(copy.ToInfo().Identity, Find(_root, request.Destination)?.ToInfo().Identity, [])
        {
            AppearingChange = copy.Change,
        };
        var announced = request.BeforePublishing?.Invoke(pending) ?? StoreError.None;
        if (announced != StoreError.None)
        {
            return announced;
        }

        lock (_lock)
        {
            ends = Judge(_root, request);
            if (ends.Error is not (StoreError.None or StoreError.NotFound))
            {
                return ends.Error;
            }

            if (request.SourceTag is { } tag && (ends.Source.Node is not { } now || !Bears(now, tag)))
            {
                return StoreError.ConditionFailed;
            }

            var place = Locate(_root, request.Destination);
            return place.Error != StoreError.None ? place.Error
                : Fits(BytesOf(copy) - (place.Node is { } old ? BytesOf(old) : 0)) ? Publish_NeedsLock(place, copy)
                : StoreError.QuotaExceeded;
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<TransferOutcome>> RenameAsync(TransferRequest request, CancellationToken cancel)
    {
        if (request.Source.IsRoot || cancel.IsCancellationRequested)
        {
            return ValueTask.FromResult<StoreResult<TransferOutcome>>(request.Source.IsRoot ? StoreError.AccessDenied : StoreError.Canceled);
        }

        lock (_lock)
        {
            var ends = Judge(_root, request with { Reach = CopyReach.Tree });
            if (ends.Error != StoreError.None)
            {
                return ValueTask.FromResult<StoreResult<TransferOutcome>>(ends.Error);
            }

            // The same resource under another name: its identity stays, its change stamp does not.
            var moved = ends.Source.Node! with { Change = ++_lastChange };
            Put_NeedsLock(ends.Source.Path, null);
            return ValueTask.FromResult<StoreResult<TransferOutcome>>(Publish_NeedsLock(ends.Destination, moved));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StoreResult<TransferOutcome>> MoveAcrossAsync(
        TransferRequest request, ITransferObserver observer, CancellationToken cancel)
    {
        var copied = await CopyAsync(request with { Reach = CopyReach.Tree }, observer, cancel);
        if (copied.Succeeded)
        {
            lock (_lock)
            {
                Put_NeedsLock(Locate(_root, request.Source).Path, null);
            }
        }

        return copied;
    }

    /// <inheritdoc/>
    /// <remarks>Nothing is staged here: an unfinished copy is held by its transfer alone.</remarks>
    public ValueTask DiscardStagingAsync(string stagingName) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    /// <remarks>Nothing is ever moved aside here: one state of the whole follows another.</remarks>
    public ValueTask<StoreResult<bool>> RestoreDisplacedAsync(ResourcePath destination, ResourceIdentity displaced, CancellationToken cancel) =>
        ValueTask.FromResult<StoreResult<bool>>(cancel.IsCancellationRequested ? StoreError.Canceled : false);

    private TransferOutcome Publish_NeedsLock(Place destination, MemoryNode node)
    {
        var modified = destination.Node is { } old && LaterThan(old) is var floor && floor > node.Modified ? floor : node.Modified;
        Put_NeedsLock(destination.Path, node with { Modified = modified, Change = ++_lastChange });
        return new TransferOutcome(destination.Node is not null, Published: true, []);
    }

    /// <summary>RFC 4918 §8.8. A client may have given the last time that can be told.</summary>
    private static DateTimeOffset LaterThan(MemoryNode old) =>
        old.Modified <= DateTimeOffset.MaxValue.AddSeconds(-1) ? old.Modified.AddSeconds(1) : DateTimeOffset.MaxValue;

    /// <summary>The same checks, in the same order, as the file store makes.</summary>
    private Ends Judge(MemoryNode root, TransferRequest request)
    {
        var source = Locate(root, request.Source);
        var destination = Locate(root, request.Destination);
        StoreError error;
        if (source.Node is null)
        {
            error = StoreError.NotFound;
        }
        else if (request.Source.Equals(request.Destination))
        {
            error = StoreError.SameResource;
        }
        else if (request.Destination.IsRoot)
        {
            error = StoreError.AccessDenied;
        }
        else if (destination.Error != StoreError.None)
        {
            error = destination.Error;
        }
        else if (destination.Node is null && NameRules.Judge(request.Destination.Name, options.Names) is var unlawful and not StoreError.None)
        {
            error = unlawful;
        }
        else if (source.Path.Equals(destination.Path))
        {
            error = StoreError.SameResource;
        }
        else if (request.Reach == CopyReach.Tree && source.Node.IsCollection && source.Path.IsSameOrAncestorOf(destination.Path))
        {
            error = StoreError.Overlapping;
        }
        else
        {
            error = destination.Node is null ? StoreError.None
                : request.Existing == ExistingDestination.Refuse ? StoreError.AlreadyExists
                : destination.Path.IsSameOrAncestorOf(source.Path) ? StoreError.Overlapping
                : StoreError.None;
        }

        return new Ends(source, destination, error);
    }

    /// <summary>A copy with identities of its own; null when cancelled.</summary>
    private async ValueTask<MemoryNode?> CopyNodeAsync(MemoryNode node, MemoryNode? old, CopyTerms terms)
    {
        if (terms.Cancel.IsCancellationRequested || !await PaceAsync(node.Content.Length, terms))
        {
            return null;
        }

        var members = node.Members;
        foreach (var (name, member) in node.Members ?? NoMembers)
        {
            if (await CopyNodeAsync(member, old?.Members?.GetValueOrDefault(name), terms) is not { } copied)
            {
                return null;
            }

            members = members!.SetItem(name, copied);
        }

        terms.Observer.OnCopied(1, 0);
        var floor = old is null ? node.Modified : LaterThan(old);
        lock (_lock)
        {
            return Stamp_NeedsLock(node with
            {
                Members = members,
                Created = time.GetUtcNow(),
                Modified = floor > node.Modified ? floor : node.Modified,
            });
        }
    }

    private async ValueTask<bool> PaceAsync(long bytes, CopyTerms terms)
    {
        while (bytes > 0)
        {
            var step = (int)Math.Min(bytes, terms.Pace?.Step ?? CopyTerms.Piece);
            if (terms.Pace?.Reserve(step) is { } delay && delay > TimeSpan.Zero)
            {
                try
                {
                    await Task.Delay(delay, time, terms.Cancel);
                }
                catch (OperationCanceledException)
                {
                    return false;
                }
            }

            terms.Observer.OnCopied(0, step);
            bytes -= step;
        }

        return true;
    }

    private static MemoryNode TakenOf(MemoryNode source, CopyReach reach) =>
        reach == CopyReach.Tree || !source.IsCollection ? source : source with { Members = NoMembers };

    private static (long Resources, long Bytes) Count(MemoryNode node)
    {
        long resources = 1;
        long bytes = node.Content.Length;
        foreach (var member in node.Members?.Values ?? [])
        {
            var below = Count(member);
            resources += below.Resources;
            bytes += below.Bytes;
        }

        return (resources, bytes);
    }

    private readonly record struct Ends(Place Source, Place Destination, StoreError Error);
}
