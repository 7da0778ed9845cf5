using DavServer.Storage;

namespace DavServer.WebDav.Properties;

/// <summary>A resource whose properties are written: name and facts as they were met on a walk, a path only where a value asks for it.</summary>
internal readonly ref struct ListedResource
{
    private readonly ResourcePath? _path;
    private readonly ResourcePath? _collection;
    private readonly ref readonly ResourceInfo _info;

    public ListedResource(ResourcePath path, in ResourceInfo info)
    {
        _path = path;
        _info = ref info;
        Name = path.Name.Bytes;
    }

    public ListedResource(MemberBatch batch, int index)
    {
        _collection = batch.Collection;
        _info = ref batch.InfoAt(index);
        Name = batch.NameAt(index);
        LinkTarget = batch.LinkTargetAt(index);
    }

    /// <summary>The bytes of its name; none for the root.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Where a member that is a link leads; null for all others.</summary>
    public ResourcePath? LinkTarget { get; init; }

    public ref readonly ResourceInfo Info => ref _info;

    public ResourcePath Path => _path ?? _collection!.Append(ResourceName.FromBytes(Name));
}
