namespace DavServer.Storage;

/// <summary>One resource met on a walk.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Info">What it is.</param>
public readonly record struct ResourceMember(ResourcePath Path, ResourceInfo Info);

/// <summary>How far a walk reaches below its root.</summary>
public enum WalkReach
{
    /// <summary>The root's own members.</summary>
    Members,

    /// <summary>All descendants, each collection before its members.</summary>
    Descendants,
}
