using System.Collections.Immutable;

namespace DavServer.Storage.Memory;

/// <summary>One resource, never changed: a change makes new nodes up to the root, so that whoever holds an old root sees the old state.</summary>
internal sealed record MemoryNode
{
    /// <summary>The members, or null for a file.</summary>
    public ImmutableSortedDictionary<ResourceName, MemoryNode>? Members { get; init; }

    public ReadOnlyMemory<byte> Content { get; init; }

    public required DateTimeOffset Modified { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required long Change { get; init; }

    public required ulong Id { get; init; }

    public bool IsCollection => Members is not null;

    public ResourceInfo ToInfo() => new()
    {
        Kind = IsCollection ? ResourceKind.Collection : ResourceKind.File,
        Length = Content.Length,
        Modified = Modified,
        Created = Created,
        ChangeStamp = Change,
        Identity = new ResourceIdentity(0, Id),
    };

    /// <summary>The name as it is spelled here: these bytes, or a member that is the same text under NFC.</summary>
    public ResourceName Spell(ResourceName name)
    {
        if (Members is null || Members.ContainsKey(name) || FileSystem.UnicodeTwin.Normalize(name) is not { } text)
        {
            return name;
        }

        foreach (var member in Members.Keys)
        {
            if (FileSystem.UnicodeTwin.Normalize(member) == text)
            {
                return member;
            }
        }

        return name;
    }
}
