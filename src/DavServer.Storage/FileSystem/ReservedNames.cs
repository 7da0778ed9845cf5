using System.Collections.Concurrent;
using System.Text;

namespace DavServer.Storage.FileSystem;

/// <summary>The server's own place at the top of every volume: known by name and, whatever it is called, by inode.</summary>
internal sealed class ReservedNames
{
    private readonly ConcurrentDictionary<ResourceIdentity, bool> _nodes = new();

    /// <summary><c>.davserver</c>.</summary>
    internal static ResourceName Control { get; } = ResourceName.FromText(".davserver");

    /// <summary>Whether the name could be the reserved one on a file system that ignores case.</summary>
    internal static bool LooksReserved(ResourceName name) => LooksReserved(name.Bytes);

    internal static bool LooksReserved(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(name, Control.Bytes);

    internal void Add(ResourceIdentity node) => _nodes[node] = true;

    internal bool Contains(in NodeInfo node) => node.IsDirectory && _nodes.ContainsKey(node.Identity);

    internal bool Contains(in ResourceInfo info) => info.IsCollection && _nodes.ContainsKey(info.Identity);
}
