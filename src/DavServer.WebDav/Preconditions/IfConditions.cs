using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;

namespace DavServer.WebDav.Preconditions;

/// <summary>Evaluates the If field of one request (RFC 4918 §10.4.3, §10.4.4).</summary>
internal sealed class IfConditions(IResourceStore store, LockTable locks, DavRequest request, ResourceInfo? target)
{
    private readonly Dictionary<string, State> _tagged = new(StringComparer.Ordinal);
    private State? _target;

    /// <summary>What a resource is matched against.</summary>
    /// <param name="EntityTag">Its entity tag; null where the URL is unmapped.</param>
    /// <param name="Locks">The locks it is in the scope of.</param>
    private sealed record State(string? EntityTag, IReadOnlyList<LockRecord> Locks)
    {
        // RFC 4918 §10.4.4: an unmapped URL is treated "as if the URL identified a resource that exists but does not have the specified state":
        // neither a tag nor a token, though a lock of infinite depth above would cover what may be made there.
        public static State Unmapped { get; } = new(null, []);
    }

    /// <summary>Whether any of its lists holds.</summary>
    public async ValueTask<bool> HoldsAsync(IfField field)
    {
        foreach (var list in field.Lists)
        {
            var state = await StateOfAsync(list.Resource);
            if (list.Conditions.All(c => Holds(c, state)))
            {
                return true;
            }
        }

        return false;
    }

    // Of the two comparisons that RFC 4918 §10.4.4 leaves to us, the strong one (RFC 9110 §8.8.3.2), as for If-Match: If guards writes. All our tags
    // are strong ones, so equality of the text is all of it, and a weak tag matches nothing.
    private static bool Holds(IfCondition condition, State state)
    {
        var matches = condition.Subject == IfSubject.EntityTag
            ? condition.Value == state.EntityTag
            : state.Locks.Any(l => l.Token.Uri == condition.Value);
        return matches == (condition.Sense == IfSense.Is);
    }

    private async ValueTask<State> StateOfAsync(string? resource)
    {
        if (resource is null)
        {
            return _target ??= target is { } known ? await StateOfAsync(request.Path, known) : State.Unmapped;
        }

        if (!_tagged.TryGetValue(resource, out var state))
        {
            _tagged.Add(resource, state = await LookUpAsync(resource));
        }

        return state;
    }

    // A tag of another server, or with a path that no resource of this one can have, is lawful, and names nothing that is mapped here.
    private async ValueTask<State> LookUpAsync(string resource)
    {
        var query = resource.IndexOf('?', StringComparison.Ordinal);
        if (DestinationField.Parse(query < 0 ? resource : resource[..query], request.Names, out var path, out _) != DestinationError.None)
        {
            return State.Unmapped;
        }

        if (path.Equals(request.Path))
        {
            return await StateOfAsync(null);
        }

        var located = await store.LocateAsync(path, request.Aborted);
        return located is { Succeeded: true, Value.Info: { } info } ? StateOf(located.Value.RealPath, info) : State.Unmapped;
    }

    private async ValueTask<State> StateOfAsync(ResourcePath path, ResourceInfo info)
    {
        if (locks.IsEmpty)
        {
            return new State(info.ToEntityTag(), []);
        }

        var located = await store.LocateAsync(path, request.Aborted);
        return StateOf(located.Succeeded ? located.Value.RealPath : path, info);
    }

    private State StateOf(ResourcePath realPath, ResourceInfo info) => new(info.ToEntityTag(), locks.Covering(realPath));
}
