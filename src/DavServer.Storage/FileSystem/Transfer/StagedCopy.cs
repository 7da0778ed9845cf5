using Microsoft.Extensions.Logging;

namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>What becomes of a source that is itself a link.</summary>
internal enum SourceLink
{
    /// <summary>COPY takes what the link leads to.</summary>
    Followed,

    /// <summary>MOVE takes the link.</summary>
    Kept,
}

/// <summary>A copy in the making, out of sight. Disposed unpublished it leaves nothing behind.</summary>
internal sealed partial class StagedCopy(StagedCopy.Setting setting) : IDisposable
{
    private const uint OwnerMayAll = 0x1C0;

    private IReadOnlyList<MemberFailure> _failures = [];
    private bool _made;
    private bool _published;
    private bool _volumeFull;

    // What an earlier run had staged; null where there was nothing, or nothing to be believed.
    private EarlierCopy? _earlier;

    // What is to be copied, where the quota had it counted; null where that is done beside the copying.
    private TreeCount? _counted;

    // Opened before anything is written: it hears of every failure to write since.
    private DirectoryHandle? _volume;

    // The copy of a collection that its owner may not write: it gets that mode only once it is in its place.
    private DirectoryHandle? _restricted;

    /// <summary>What the copy is called in staging.</summary>
    internal ResourceName Name { get; private set; } = StagingArea.EntryOf(setting.Request.StagingName);

    /// <summary>Links to files that are files of their own here: see <see cref="PendingPublication.CopiedLinks"/>.</summary>
    internal IReadOnlyList<CopiedLink> CopiedLinks { get; private set; } = [];

    /// <summary>Root causes, by the paths the caller used.</summary>
    internal IReadOnlyList<MemberFailure> Failures => _failures;

    /// <summary>How many more members failed.</summary>
    internal long Unlisted { get; private set; }

    /// <summary>Whether not even the root of the copy could be made.</summary>
    internal bool IsEmpty => !_made;

    internal void MarkPublished()
    {
        _published = true;
        if (_restricted is { } directory && directory.StatSelf() is { Succeeded: true } made)
        {
            _ = directory.SetMode(made.Value.Mode & setting.Plan.Source.Node.Mode);
        }
    }

    /// <summary>Copies. An error concerns the whole; what concerns members is in <see cref="Failures"/>.</summary>
    /// <param name="counted">How much there is to copy, where that was counted already; else null.</param>
    internal StoreError Copy(TreeCount? counted)
    {
        _counted = counted;
        var error = TakeUp();
        error = error != StoreError.None ? error
            : setting.TakesLinkItself ? CopyLinkItself()
            : setting.Plan.Source is { IsRoot: false, Node.IsDirectory: false } ? CopyFile()
            : CopyCollection();
        _volumeFull = error == StoreError.InsufficientStorage;
        if (setting.Terms.Times is { Count: > 0 and var unset, First: var why })
        {
            FileSystemLog.TimesNotSet(setting.Logger, setting.Request.Source, unset, why);
        }

        var source = setting.Plan.Source;
        if (error == StoreError.None && _made && !source.IsRoot && source.Node.IsDirectory && (source.Node.Mode & OwnerMayAll) != OwnerMayAll)
        {
            _restricted = setting.Area.Staging.OpenDirectory(Name).Value;
        }

        return error;
    }

    /// <summary>
    /// Gives the copy a name that no other run knows. An exchange leaves the old destination under it for a moment, and should the program end in
    /// that moment, nobody may take the old tree for an unfinished copy, and go on with it.
    /// </summary>
    internal StoreResult<ResourceName> TakeUnsharedName()
    {
        var unshared = setting.Area.NewName("published");
        var error = setting.Area.Staging.Rename(Name, setting.Area.Staging, unshared, RenameRule.Refuse);
        if (error != StoreError.None)
        {
            return error;
        }

        Name = unshared;
        return unshared;
    }

    public void Dispose()
    {
        _restricted?.Dispose();
        _volume?.Dispose();
        setting.Tally.Behind?.Dispose();
        if (_published || setting.Request.Suspend.IsCancellationRequested)
        {
            return;
        }

        var trashed = setting.Area.ToTrash(Name);
        if (!trashed.Succeeded)
        {
            if (trashed.Error != StoreError.NotFound)
            {
                setting.Purger.AddStaged(setting.Area, Name);
            }

            return;
        }

        IReadOnlyList<ResourceName> remaining = [trashed.Value];
        if (_volumeFull)
        {
            // Space is what is missing: give it back before anyone is answered, unless nobody waits any more.
            var remover = new TreeRemover(setting.Area.Trash, () => setting.Area.NewName("raised"));
            remover.Remove(trashed.Value, () => !setting.Terms.Cancel.IsCancellationRequested);
            remaining = remover.Failed;
        }

        foreach (var name in remaining)
        {
            setting.Purger.Add(setting.Area, name);
        }
    }

    /// <summary>Takes up what an earlier run left under this name, or throws it away.</summary>
    private StoreError TakeUp()
    {
        var (request, plan, area) = (setting.Request, setting.Plan, setting.Area);
        if (request.Staging == StagingUse.Resume && area.Staging.Stat(Name) is { Succeeded: true, Value: var left }
            && left.IsDirectory == plan.Source.Node.IsDirectory && request.Reach == CopyReach.Tree)
        {
            _earlier = new EarlierCopy(area, setting.Purger, setting.Terms);
            if (left.IsDirectory && area.Staging.OpenDirectory(Name) is { Succeeded: true, Value: var staged })
            {
                using (staged)
                {
                    _earlier.Measure(staged, setting.Resolver.Reserved);
                }
            }

            FileSystemLog.Resumed(setting.Logger, request.Destination, left.IsDirectory ? _earlier.Ahead : left.Length);
        }
        else
        {
            var trashed = area.ToTrash(Name);
            if (trashed.Succeeded)
            {
                setting.Purger.Add(area, trashed.Value);
            }
            else if (trashed.Error != StoreError.NotFound)
            {
                return trashed.Error;
            }
        }

        if (setting.Durability == Durability.Process || !plan.Source.Node.IsDirectory)
        {
            return StoreError.None;
        }

        var volume = area.Staging.Reopen();
        _volume = volume.Value;
        setting.Tally.Behind = volume.Succeeded ? NewWriteBehind() : null;
        return volume.Error;
    }

    private StoreError CopyFile()
    {
        var (request, plan) = (setting.Request, setting.Plan);
        var length = plan.Source.Node.Length;
        if (_earlier is null && IsTooLarge(setting, length))
        {
            return StoreError.InsufficientStorage;
        }

        setting.Terms.Observer.OnCounted(1, length);
        var copy = new FileCopy(setting.Terms, plan.Existing?.Modified) { Earlier = _earlier };
        return Settle(copy.Run(plan.Source.Parent, plan.Source.Name, setting.Area.Staging, Name));
    }

    /// <summary>What concerns the source alone is a member's failure, also where it is all there is.</summary>
    private StoreError Settle(StoreError error)
    {
        _made = error == StoreError.None;
        if (error is StoreError.NotFound or StoreError.AccessDenied)
        {
            _failures = [new MemberFailure(setting.Request.Source, error)];
            return StoreError.None;
        }

        return error;
    }

    private LinkCopier NewLinkCopier() =>
        new(setting.Resolver, setting.Plan.Source.RealPath, setting.Plan.Destination.RealPath) { Tells = setting.Request.TellsLinkTo };

    private StoreError CopyLinkItself()
    {
        setting.Terms.Observer.OnCounted(1, 0);
        var error = _earlier?.Remove(setting.Area.Staging, Name) ?? StoreError.None;
        error = error != StoreError.None ? error
            : new LinkCopier(setting.Resolver, setting.Plan.SourceEntry.RealPath, setting.Plan.Destination.RealPath)
                .CopyLink(setting.Plan.Source.RealPath, setting.Area.Staging, Name);
        if (error == StoreError.None)
        {
            setting.Terms.Observer.OnCopied(1, 0);
        }

        return Settle(error);
    }

    /// <summary>What a copy works with.</summary>
    internal sealed record Setting(TransferRequest Request, TransferPlan Plan, StagingArea Area, PathResolver Resolver)
    {
        public required CopyTerms Terms { get; init; }

        public required TransferTally Tally { get; init; }

        public required CopyCrew Workers { get; init; }

        /// <summary>See <see cref="StoreOptions.MaxFailures"/>.</summary>
        public required int MaxFailures { get; init; }

        public required TimeProvider Time { get; init; }

        public required Purger Purger { get; init; }

        public required ILogger Logger { get; init; }

        public required SourceLink Link { get; init; }

        /// <summary>Whether the source is a link that is taken as such: nothing of what it leads to is copied, counted or charged.</summary>
        internal bool TakesLinkItself => Link == SourceLink.Kept && Plan.SourceEntry.Node.Kind == NodeKind.Link;

        public required Durability Durability { get; init; }
    }
}
