namespace DavServer.Storage;

/// <summary>
/// Resources by name. Every change appears in one step or not at all: no reader ever sees half of a PUT, a COPY or a MOVE.
/// Knows nothing of statuses, locks or users.
/// </summary>
/// <remarks>All members are safe to call from several threads at once. Errors the caller can cause are values; see <see cref="StoreError"/>.</remarks>
public interface IResourceStore : IAsyncDisposable
{
    /// <summary>What a resource is. <see cref="StoreError.NotFound"/> when unmapped.</summary>
    ValueTask<StoreResult<ResourceInfo>> GetInfoAsync(ResourcePath path, CancellationToken cancel);

    /// <summary>
    /// Which resource a path names, whatever its spelling, and what is there. What locks, holds and properties hang on: two paths that lead to one
    /// resource, by a link, by another Unicode form of a name or by other letters where the disk ignores case, give the same <see
    /// cref="ResourceLocation.RealPath"/>.
    /// </summary>
    /// <returns>The location, mapped or not; <see cref="StoreError.NoParent"/> and <see cref="StoreError.Reserved"/> where nothing could be mapped.</returns>
    ValueTask<StoreResult<ResourceLocation>> LocateAsync(ResourcePath path, CancellationToken cancel);

    /// <summary>Opens a representation. <see cref="StoreError.IsACollection"/> for a collection.</summary>
    ValueTask<StoreResult<ResourceContent>> OpenReadAsync(ResourcePath path, CancellationToken cancel);

    /// <summary>Opens a resource and what lies below it for a walk; works on a single resource too.</summary>
    ValueTask<StoreResult<ResourceTree>> OpenTreeAsync(ResourcePath path, CancellationToken cancel);

    /// <summary>
    /// Begins a new representation, aside. Refuses at once what could not be published:
    /// <see cref="StoreError.NoParent"/>, <see cref="StoreError.IsACollection"/>, <see cref="StoreError.InvalidName"/>, <see cref="StoreError.Reserved"/>.
    /// </summary>
    ValueTask<StoreResult<ResourceWriter>> BeginWriteAsync(ResourcePath path, CancellationToken cancel);

    /// <summary>
    /// Begins a new representation, aside, as a copy of the one that is there, to be written over from <paramref name="offset"/> on. Of an unmapped
    /// resource the copy is empty; beyond its end nothing may begin, for that would leave a hole. Refuses what <see cref="BeginWriteAsync"/> refuses, and
    /// <see cref="StoreError.BeyondTheEnd"/>. Published only while what was copied is still there.
    /// </summary>
    /// <param name="path">The resource.</param>
    /// <param name="offset">Where to begin: a place, or the end.</param>
    /// <param name="cancel">Cancels the copying.</param>
    ValueTask<StoreResult<ResourceWriter>> BeginUpdateAsync(ResourcePath path, WriteOffset offset, CancellationToken cancel);

    /// <summary>Makes an empty collection. <see cref="StoreError.AlreadyExists"/>, <see cref="StoreError.NoParent"/>, names as for a write.</summary>
    ValueTask<StoreResult<ResourceInfo>> CreateCollectionAsync(ResourcePath path, CancellationToken cancel);

    /// <summary>Sets the modification time of a resource. <see cref="StoreError.NotFound"/> when unmapped.</summary>
    /// <returns>What the resource is then: its entity tag has changed.</returns>
    ValueTask<StoreResult<ResourceInfo>> SetModifiedAsync(ResourcePath path, DateTimeOffset modified, CancellationToken cancel);

    /// <summary>How much may still be written where the resource lies, and how much is written (RFC 4331 §3, §4).</summary>
    ValueTask<StoreResult<StorageSpace>> GetSpaceAsync(ResourcePath path, CancellationToken cancel);

    /// <summary>
    /// Cheap look-ups that tell whether a transfer could succeed at all: source mapped, destination's parent there, names lawful, not the same
    /// resource, no overlap that would destroy the source, destination mapped or not as required. Changes nothing.
    /// </summary>
    ValueTask<StoreResult<TransferCheck>> CheckTransferAsync(TransferRequest request, CancellationToken cancel);

    /// <summary>
    /// Walks through the source of a transfer that copies, to tell how much that is and whether it fits where it shall lie. Changes nothing there.
    /// </summary>
    /// <returns>The size; <see cref="StoreError.InsufficientStorage"/> or <see cref="StoreError.QuotaExceeded"/> where it does not fit.</returns>
    ValueTask<StoreResult<TransferSize>> MeasureTransferAsync(TransferRequest request, SourceFate fate, CancellationToken cancel);

    /// <summary>Copies aside on the destination's volume, then publishes in one step. A failed or cancelled copy leaves the old destination whole and no litter.</summary>
    /// <returns>The outcome; an error for what concerns the whole (<see cref="StoreError.Canceled"/>, <see cref="StoreError.InsufficientStorage"/>, …).</returns>
    ValueTask<StoreResult<TransferOutcome>> CopyAsync(TransferRequest request, ITransferObserver observer, CancellationToken cancel);

    /// <summary>Moves by one rename; a replaced destination goes out of sight whole. <see cref="StoreError.CrossVolume"/> where a rename can't do it.</summary>
    ValueTask<StoreResult<TransferOutcome>> RenameAsync(TransferRequest request, CancellationToken cancel);

    /// <summary>
    /// Moves across volumes: stages a copy, publishes it in one step, then removes the source. All or nothing, whatever
    /// <see cref="TransferRequest.OnMemberFailure"/> says: a source member that could not be copied must not be lost.
    /// </summary>
    ValueTask<StoreResult<TransferOutcome>> MoveAcrossAsync(TransferRequest request, ITransferObserver observer, CancellationToken cancel);

    /// <summary>Takes a resource and all below it out of sight in one step; the space comes back in the background.</summary>
    /// <param name="path">What goes; the root is refused with <see cref="StoreError.AccessDenied"/>.</param>
    /// <param name="condition">The entity tag that must still hold, or <c>default</c>.</param>
    /// <param name="cancel">Cancels before the step, never in it.</param>
    ValueTask<StoreResult<ResourceInfo>> DeleteAsync(ResourcePath path, WriteCondition condition, CancellationToken cancel);

    /// <summary>Gives up what was staged under a name: it goes out of sight and is purged. Nothing where there is none.</summary>
    /// <param name="stagingName">A <see cref="TransferRequest.StagingName"/> whose transfer does not run.</param>
    ValueTask DiscardStagingAsync(string stagingName);

    /// <summary>
    /// Puts back what a replacement that was broken off had moved aside, on a file system that can't exchange two names in one step, if the
    /// destination is still unmapped. Where it is mapped, what was moved aside is not needed any more, and is purged.
    /// </summary>
    /// <param name="destination">Where it was.</param>
    /// <param name="displaced">What it is, see <see cref="PendingPublication.Displaced"/>.</param>
    /// <param name="cancel">Cancels before the step, never in it.</param>
    /// <returns>True where something was put back.</returns>
    ValueTask<StoreResult<bool>> RestoreDisplacedAsync(ResourcePath destination, ResourceIdentity displaced, CancellationToken cancel);
}

/// <summary>What cheap look-ups told of a transfer.</summary>
/// <param name="Source">The source.</param>
/// <param name="Destination">What the destination is now, or null where it is unmapped.</param>
/// <param name="SameVolume">Whether a rename can do a move.</param>
public sealed record TransferCheck(ResourceInfo Source, ResourceInfo? Destination, bool SameVolume)
{
    /// <summary>
    /// Why a move that copies could not take the source away afterwards, for nothing shall be published then; none where it could, as far as cheap
    /// look-ups tell, and where a rename does it.
    /// </summary>
    public StoreError Removal { get; init; }

    /// <summary>The source as the store spells it; a link itself, see <see cref="ResourceLocation.Entry"/>.</summary>
    public required ResourcePath SourceEntry { get; init; }

    /// <summary>The source with its last link resolved too, see <see cref="ResourceLocation.RealPath"/>.</summary>
    public required ResourcePath RealSource { get; init; }

    /// <summary>The destination as the store spells it.</summary>
    public required ResourcePath DestinationEntry { get; init; }
}
