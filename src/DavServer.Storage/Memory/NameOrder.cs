namespace DavServer.Storage.Memory;

/// <summary>Names in the order of their bytes.</summary>
internal sealed class NameOrder : IComparer<ResourceName>
{
    internal static NameOrder Instance { get; } = new();

    public int Compare(ResourceName x, ResourceName y) => x.Bytes.SequenceCompareTo(y.Bytes);
}
