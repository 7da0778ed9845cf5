using DavServer.Storage;
using DavServer.WebDav.Properties;

namespace DavServer.WebDav.State;

/// <summary>Lets follow what is kept in memory alone. For applications that have no state to keep.</summary>
internal sealed class VolatileNamespaceState(IPropertyStore properties) : INamespaceState
{
    // Properties of another store have their own state to follow with.
    private readonly VolatilePropertyStore? _kept = properties as VolatilePropertyStore;

    public bool IsEmpty => _kept is null || _kept.IsEmpty;

    public ValueTask<INamespaceStep?> BeginAsync(NamespaceChange change) => ValueTask.FromResult<INamespaceStep?>(
        _kept is not null && (change.Kind == NamespaceChangeKind.Make || FindBearers(change.Source).Count > 0
            || (change.Destination is { } destination && FindBearers(destination).Count > 0) || change.CopiedLinks.Count > 0)
            ? new Step(_kept, change)
            : null);

    public async ValueTask ForgetAsync(ResourcePath path, Func<ValueTask<bool>> isUnmapped)
    {
        if (FindBearers(path).Count > 0 && await isUnmapped())
        {
            _kept!.Forget(path);
        }
    }

    public IReadOnlyList<ResourcePath> FindBearers(ResourcePath root) => _kept?.BearersWithin(root) ?? [];

    public IReadOnlyList<(NamespaceChange Change, INamespaceStep Step)> Unfinished() => [];

    private sealed class Step(VolatilePropertyStore kept, NamespaceChange change) : INamespaceStep
    {
        public ValueTask CommitAsync(IReadOnlyList<ResourcePath> notCopied)
        {
            if (change.Destination is { } destination)
            {
                // Looked up before anything goes: a new spelling of a name may lie at the same place.
                var follow = kept.BearersWithin(change.Source)
                    .Where(from => change.Reach == CopyReach.Tree || from.Equals(change.Source))
                    .Select(from => (From: from, To: Rebase(from, change.Source, destination)))
                    .Concat(change.CopiedLinks.Select(l => (From: l.Target, To: l.Copy)))
                    .Where(f => !notCopied.Any(n => n.IsSameOrAncestorOf(f.To)))
                    .ToList();
                foreach (var stale in kept.BearersWithin(destination).Where(path => !change.Source.IsSameOrAncestorOf(path)))
                {
                    kept.Forget(stale);
                }

                Action<ResourcePath, ResourcePath> duplicate = change.Kind == NamespaceChangeKind.Copy ? kept.DuplicateToCopy : kept.Duplicate;
                follow.ForEach(f => duplicate(f.From, f.To));
            }

            if (change.Kind is NamespaceChangeKind.Move or NamespaceChangeKind.Delete)
            {
                kept.Forget(change.Source);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask CommitInsteadAsync(NamespaceChange happened, IReadOnlyList<ResourcePath> notCopied) =>
            new Step(kept, happened).CommitAsync(notCopied);

        public ValueTask AbandonAsync()
        {
            if (change.Kind == NamespaceChangeKind.Make)
            {
                kept.Forget(change.Source);
            }

            return ValueTask.CompletedTask;
        }

        private static ResourcePath Rebase(ResourcePath path, ResourcePath from, ResourcePath to) =>
            path.Depth == from.Depth ? to : Rebase(path.Parent!, from, to).Append(path.Name);
    }
}
