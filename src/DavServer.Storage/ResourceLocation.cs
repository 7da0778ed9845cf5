namespace DavServer.Storage;

/// <summary>Where a path leads.</summary>
/// <param name="RealPath">The path with every link resolved and every name as the store spells it; of an unmapped one, below its real parent.</param>
/// <param name="Info">What is there; null where the path is unmapped.</param>
public readonly record struct ResourceLocation(ResourcePath RealPath, ResourceInfo? Info)
{
    /// <summary>
    /// What goes where the path is deleted, moved or replaced: the same as <see cref="RealPath"/>, unless the last segment is a link; then the link's own path.
    /// </summary>
    public ResourcePath Entry { get => field ?? RealPath; init; }

    /// <summary>
    /// Whether the path is unmapped for clients, and yet nothing can be made there: what they can't see (a FIFO, a link that leads out or nowhere) holds the name.
    /// </summary>
    public bool IsHidden { get; init; }
}
