using System.Text;
using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>Keeps dead properties as long as the process lives. For applications that have no state to keep.</summary>
internal sealed class VolatilePropertyStore : IPropertyStore
{
    // Guards _resources, and what is in it.
    private readonly Lock _lock = new();

    private readonly Dictionary<ResourcePath, Dictionary<PropertyName, string>> _resources = [];

    // Keyed by collection, so that a listing looks at what it lists and at nothing else.
    private readonly Dictionary<ResourcePath, HashSet<ResourcePath>> _members = [];

    // Read without the lock: whoever asks sees what was before or what is after.
    private volatile bool _isEmpty = true;

    public bool IsEmpty => _isEmpty;

    public IReadOnlyList<DeadProperty> Find(ResourcePath path, IReadOnlyCollection<PropertyName>? names)
    {
        if (_isEmpty)
        {
            return [];
        }

        lock (_lock)
        {
            return Find_NeedsLock(path, names);
        }
    }

    public IReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>> FindOfMembers(
        ResourcePath collection, IReadOnlyCollection<PropertyName>? names, PropertyAllowance allowance) =>
        FindWithMembers(collection, names, allowance).Members;

    public CollectionProperties FindWithMembers(ResourcePath collection, IReadOnlyCollection<PropertyName>? names, PropertyAllowance allowance)
    {
        var found = new Dictionary<ResourceName, IReadOnlyList<DeadProperty>>();
        if (_isEmpty)
        {
            return new CollectionProperties([], found);
        }

        lock (_lock)
        {
            foreach (var path in _members.GetValueOrDefault(collection) ?? [])
            {
                if (Find_NeedsLock(path, names) is { Count: > 0 } properties)
                {
                    if (!properties.TrueForAll(allowance.TryTake))
                    {
                        return new CollectionProperties(Find_NeedsLock(collection, names), IPropertyStore.TooMany);
                    }

                    found.Add(path.Name, properties);
                }
            }

            return new CollectionProperties(Find_NeedsLock(collection, names), found);
        }
    }

    public ValueTask<bool> ChangeAsync(ResourcePath path, ResourceIdentity? identity, IReadOnlyList<PropertyChange> changes, PropertyLimits limits)
    {
        lock (_lock)
        {
            var after = _resources.TryGetValue(path, out var before) ? new Dictionary<PropertyName, string>(before) : [];
            foreach (var change in changes)
            {
                if (change.Xml is { } xml)
                {
                    after[change.Name] = xml;
                }
                else
                {
                    after.Remove(change.Name);
                }
            }

            if (Exceeds(before ?? [], after, changes, limits))
            {
                return ValueTask.FromResult(false);
            }

            Keep_NeedsLock(path, after);
            return ValueTask.FromResult(true);
        }
    }

    /// <summary>The resources at or below a path that bear properties.</summary>
    public IReadOnlyList<ResourcePath> BearersWithin(ResourcePath root)
    {
        lock (_lock)
        {
            return [.. _resources.Keys.Where(root.IsSameOrAncestorOf)];
        }
    }

    /// <summary>Forgets what a resource and all below it bear.</summary>
    public void Forget(ResourcePath root)
    {
        foreach (var path in BearersWithin(root))
        {
            lock (_lock)
            {
                Keep_NeedsLock(path, []);
            }
        }
    }

    /// <summary>Gives to one resource what another bears.</summary>
    public void Duplicate(ResourcePath source, ResourcePath destination) => Duplicate(source, destination, static _ => true);

    /// <summary>The same for a copy, whose creationdate is its own (RFC 4918 §15.1).</summary>
    public void DuplicateToCopy(ResourcePath source, ResourcePath destination) =>
        Duplicate(source, destination, static name => name != PropertyRules.CreationDate);

    private void Duplicate(ResourcePath source, ResourcePath destination, Func<PropertyName, bool> isTaken)
    {
        lock (_lock)
        {
            var borne = _resources.GetValueOrDefault(source) ?? [];
            Keep_NeedsLock(destination, borne.Where(p => isTaken(p.Key)).ToDictionary(p => p.Key, p => p.Value));
        }
    }

    private void Keep_NeedsLock(ResourcePath path, Dictionary<PropertyName, string> properties)
    {
        if (properties.Count > 0)
        {
            _resources[path] = properties;
        }
        else
        {
            _resources.Remove(path);
        }

        if (path.Parent is { } parent)
        {
            if (!_members.TryGetValue(parent, out var members))
            {
                _members.Add(parent, members = []);
            }

            _ = properties.Count > 0 ? members.Add(path) : members.Remove(path);
        }

        _isEmpty = _resources.Count == 0;
    }

    // What is there under wider limits may stay, and shrink.
    private static bool Exceeds(
        Dictionary<PropertyName, string> before, Dictionary<PropertyName, string> after, IReadOnlyList<PropertyChange> changes, PropertyLimits limits)
    {
        if (changes.Any(c => after.TryGetValue(c.Name, out var xml) && ReferenceEquals(xml, c.Xml)
            && Encoding.UTF8.GetByteCount(xml) > limits.BytesPerProperty))
        {
            return true;
        }

        var bytes = BytesOf(after);
        return (bytes > limits.BytesPerResource && bytes > BytesOf(before)) || (after.Count > limits.CountPerResource && after.Count > before.Count);
    }

    private static int BytesOf(Dictionary<PropertyName, string> properties) => properties.Values.Sum(xml => Encoding.UTF8.GetByteCount(xml));

    private List<DeadProperty> Find_NeedsLock(ResourcePath path, IReadOnlyCollection<PropertyName>? names) =>
        [.. (_resources.GetValueOrDefault(path) ?? [])
            .Where(p => names is null || names.Contains(p.Key)).Select(p => new DeadProperty(p.Key, p.Value))];
}
