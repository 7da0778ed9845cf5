using System.Collections.Immutable;
using DavServer.Storage.FileSystem;

namespace DavServer.Storage.Memory;

/// <summary>Resources in this process's memory: for tests, demonstrations and scratch shares. They end with the process.</summary>
/// <param name="options">How the store behaves.</param>
/// <param name="time">The clock for modification times and rate limits.</param>
public sealed partial class MemoryStore(StoreOptions options, TimeProvider time) : IResourceStore
{
    private static readonly ImmutableSortedDictionary<ResourceName, MemoryNode> NoMembers =
        ImmutableSortedDictionary.Create<ResourceName, MemoryNode>(NameOrder.Instance);

    // Guards every change of _root; reads take the reference and need no more.
    private readonly Lock _lock = new();
    private ulong _lastId;
    private long _lastChange;
    private volatile MemoryNode _root = new() { Members = NoMembers, Modified = time.GetUtcNow(), Created = time.GetUtcNow(), Change = 0, Id = 0 };

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceInfo>> GetInfoAsync(ResourcePath path, CancellationToken cancel) =>
        ValueTask.FromResult<StoreResult<ResourceInfo>>(Find(_root, path) is { } node ? node.ToInfo() : StoreError.NotFound);

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceLocation>> LocateAsync(ResourcePath path, CancellationToken cancel)
    {
        var place = Locate(_root, path);
        return ValueTask.FromResult<StoreResult<ResourceLocation>>(
            place.Error != StoreError.None ? place.Error : new ResourceLocation(place.Path, place.Node?.ToInfo()));
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceContent>> OpenReadAsync(ResourcePath path, CancellationToken cancel) =>
        ValueTask.FromResult<StoreResult<ResourceContent>>(Locate(_root, path) switch
        {
            { Node: null } => StoreError.NotFound,
            { Node.IsCollection: true } => StoreError.IsACollection,
            var place => new MemoryContent(place.Path, place.Node),
        });

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceTree>> OpenTreeAsync(ResourcePath path, CancellationToken cancel) =>
        ValueTask.FromResult<StoreResult<ResourceTree>>(Find(_root, path) is { } node ? new MemoryTree(path, node) : StoreError.NotFound);

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceWriter>> BeginWriteAsync(ResourcePath path, CancellationToken cancel)
    {
        var place = Locate(_root, path);
        var error = JudgeWrite(path, place);
        return ValueTask.FromResult<StoreResult<ResourceWriter>>(error == StoreError.None ? new MemoryWriter(this, path, place.Node) : error);
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceWriter>> BeginUpdateAsync(ResourcePath path, WriteOffset offset, CancellationToken cancel)
    {
        var place = Locate(_root, path);
        var length = place.Node?.Content.Length ?? 0;
        var error = JudgeWrite(path, place);
        error = error == StoreError.None && offset.In(length) > length ? StoreError.BeyondTheEnd : error;
        return ValueTask.FromResult<StoreResult<ResourceWriter>>(
            error == StoreError.None ? new MemoryWriter(this, path, place.Node, offset.In(length)) : error);
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceInfo>> CreateCollectionAsync(ResourcePath path, CancellationToken cancel)
    {
        lock (_lock)
        {
            var place = Locate(_root, path);
            var error = place.Error != StoreError.None ? place.Error
                : place.Node is not null ? StoreError.AlreadyExists
                : NameRules.Judge(path.Name, options.Names);
            if (error != StoreError.None)
            {
                return ValueTask.FromResult<StoreResult<ResourceInfo>>(error);
            }

            var now = time.GetUtcNow();
            var made = Stamp_NeedsLock(new MemoryNode { Members = NoMembers, Modified = now, Created = now, Change = 0, Id = 0 });
            Put_NeedsLock(place.Path, made);
            return ValueTask.FromResult<StoreResult<ResourceInfo>>(made.ToInfo());
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceInfo>> DeleteAsync(ResourcePath path, WriteCondition condition, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested || path.IsRoot)
        {
            return ValueTask.FromResult<StoreResult<ResourceInfo>>(path.IsRoot ? StoreError.AccessDenied : StoreError.Canceled);
        }

        lock (_lock)
        {
            var place = Locate(_root, path);
            if (place.Node is not { } node)
            {
                return ValueTask.FromResult<StoreResult<ResourceInfo>>(StoreError.NotFound);
            }

            if (!Holds(condition, node))
            {
                return ValueTask.FromResult<StoreResult<ResourceInfo>>(StoreError.ConditionFailed);
            }

            Put_NeedsLock(place.Path, null);
            return ValueTask.FromResult<StoreResult<ResourceInfo>>(node.ToInfo());
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal StoreResult<WriteOutcome> Commit(ResourcePath path, ReadOnlyMemory<byte> content, ReadOnlySpan<WriteCondition> conditions, DateTimeOffset? modified)
    {
        lock (_lock)
        {
            var place = Locate(_root, path);
            var error = place.Error != StoreError.None ? place.Error
                : place.Node is { IsCollection: true } ? StoreError.IsACollection
                : !Hold(conditions, place.Node) ? StoreError.ConditionFailed
                : Fits(content.Length - (place.Node?.Content.Length ?? 0)) ? StoreError.None
                : StoreError.QuotaExceeded;
            if (error != StoreError.None)
            {
                return error;
            }

            var now = time.GetUtcNow();
            var written = place.Node is { } old && old.Modified > now ? LaterThan(old) : now;
            var node = Stamp_NeedsLock(new MemoryNode { Content = content, Modified = modified ?? written, Created = now, Change = 0, Id = 0 });
            Put_NeedsLock(place.Path, node);
            return new WriteOutcome(place.Node is not null, node.ToInfo());
        }
    }

    private StoreError JudgeWrite(ResourcePath path, Place place) =>
        place.Error != StoreError.None ? place.Error
        : place.Node is { IsCollection: true } ? StoreError.IsACollection
        : place.Node is null ? NameRules.Judge(path.Name, options.Names)
        : StoreError.None;

    private static bool Hold(ReadOnlySpan<WriteCondition> conditions, MemoryNode? node)
    {
        foreach (var condition in conditions)
        {
            if (!Holds(condition, node))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Holds(WriteCondition condition, MemoryNode? node) =>
        !(condition.MustBeUnmapped && node is not null)
        && !(condition.MustBeMapped && node is null)
        && (condition.EntityTag is null || node?.ToInfo().ToEntityTag() == condition.EntityTag);

    private static MemoryNode? Find(MemoryNode root, ResourcePath path) => Locate(root, path).Node;

    /// <summary>Goes down the path, spelling every name as it is held.</summary>
    private static Place Locate(MemoryNode root, ResourcePath path)
    {
        var at = root;
        var real = ResourcePath.Root;
        foreach (var segment in path.ToSegments())
        {
            if (real.IsRoot && segment == ReservedNames.Control)
            {
                return new Place(real, null, StoreError.Reserved);
            }

            if (at is not { Members: not null })
            {
                return new Place(real, null, StoreError.NoParent);
            }

            var name = at.Spell(segment);
            real = real.Append(name);
            at = at.Members.GetValueOrDefault(name);
            if (at is null && real.Depth < path.Depth)
            {
                return new Place(real, null, StoreError.NoParent);
            }
        }

        return new Place(real, at, StoreError.None);
    }

    private MemoryNode Stamped(MemoryNode node)
    {
        lock (_lock)
        {
            return Stamp_NeedsLock(node);
        }
    }

    private MemoryNode Stamp_NeedsLock(MemoryNode node) => node with { Id = ++_lastId, Change = ++_lastChange };

    private void Put_NeedsLock(ResourcePath path, MemoryNode? node) => _root = Put_NeedsLock(_root, path.ToSegments(), node);

    private MemoryNode Put_NeedsLock(MemoryNode at, ReadOnlySpan<ResourceName> path, MemoryNode? node)
    {
        if (path.Length == 1)
        {
            var members = node is null ? at.Members!.Remove(path[0]) : at.Members!.SetItem(path[0], node);
            return at with { Members = members, Modified = time.GetUtcNow(), Change = ++_lastChange };
        }

        return at with { Members = at.Members!.SetItem(path[0], Put_NeedsLock(at.Members[path[0]], path[1..], node)) };
    }

    /// <param name="Path">The path as it is spelled here.</param>
    /// <param name="Node">What is there, or null.</param>
    /// <param name="Error">Why the path leads nowhere; none for an unmapped last segment.</param>
    private readonly record struct Place(ResourcePath Path, MemoryNode? Node, StoreError Error);
}
