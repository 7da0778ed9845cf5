namespace DavServer.Storage;

/// <summary>
/// The one canonical path of a resource under the share's root: names of bytes, decoded exactly once from the raw request target.
/// Authorization, holds, operations and storage all use this value, so they can't disagree on what was meant.
/// </summary>
/// <remarks>A linked list from the member to the root: a walk over a large collection shares its ancestors.</remarks>
public sealed partial class ResourcePath : IEquatable<ResourcePath>
{
    private ResourcePath(ResourcePath? parent, ResourceName name, int depth)
    {
        Parent = parent;
        Name = name;
        Depth = depth;
    }

    /// <summary>The share's root; it has no name and no parent.</summary>
    public static ResourcePath Root { get; } = new(null, default, 0);

    /// <summary>The collection that would hold this resource; null for the root.</summary>
    public ResourcePath? Parent { get; }

    /// <summary>The last segment; <c>default</c> for the root.</summary>
    public ResourceName Name { get; }

    /// <summary>How many segments lie between the root and this resource; 0 for the root.</summary>
    public int Depth { get; }

    /// <summary>Whether this is the share's root.</summary>
    public bool IsRoot => Parent is null;

    /// <summary>The member <paramref name="name"/> of this collection.</summary>
    public ResourcePath Append(ResourceName name) => new(this, name, Depth + 1);

    /// <summary>Whether <paramref name="other"/> is this resource or lies below it.</summary>
    public bool IsSameOrAncestorOf(ResourcePath other)
    {
        var at = other;
        while (at.Depth > Depth)
        {
            at = at.Parent!;
        }

        return Equals(at);
    }

    /// <summary>
    /// What lies below <paramref name="to"/> as this lies below <paramref name="from"/>; <paramref name="to"/> itself where this is no deeper.
    /// </summary>
    public ResourcePath Rebase(ResourcePath from, ResourcePath to) => Depth <= from.Depth ? to : Parent!.Rebase(from, to).Append(Name);

    /// <summary>The names from the root to this resource.</summary>
    public ResourceName[] ToSegments()
    {
        var segments = new ResourceName[Depth];
        for (var at = this; at.Parent is not null; at = at.Parent)
        {
            segments[at.Depth - 1] = at.Name;
        }

        return segments;
    }

    /// <inheritdoc/>
    public bool Equals(ResourcePath? other)
    {
        if (other is null || other.Depth != Depth)
        {
            return false;
        }

        for (ResourcePath a = this, b = other; a.Parent is not null; a = a.Parent, b = b.Parent!)
        {
            if (ReferenceEquals(a, b))
            {
                return true;
            }

            if (a.Name != b.Name)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourcePath);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (var at = this; at.Parent is not null; at = at.Parent)
        {
            hash.AddBytes(at.Name.Bytes);
        }

        return hash.ToHashCode();
    }

    /// <summary>The path as a URL path: percent-encoded (RFC 3986 §2.1), with a leading and without a trailing slash; "/" for the root.</summary>
    public override string ToString() => ToUrlPath(CollectionSlash.None);
}
