using DavServer.Operations;
using DavServer.Storage;

namespace DavServer.WebDav.LongRunning;

/// <summary>Where status monitors are, as one client sees them.</summary>
/// <param name="Origin">Scheme and authority, for absolute URLs.</param>
/// <param name="PublicPath">What stands before each path.</param>
internal sealed record MonitorUrls(string Origin, string PublicPath)
{
    /// <summary>The reserved name at the share's root.</summary>
    public const string ReservedName = ".davserver";

    /// <summary>Whether a path lies under the reserved name, in any spelling: a file system that folds case must not open a side door.</summary>
    public static bool IsReserved(ResourcePath path)
    {
        for (var at = path; at.Parent is { } parent; at = parent)
        {
            if (parent.IsRoot)
            {
                return at.Name.ToString().Equals(ReservedName, StringComparison.OrdinalIgnoreCase);
            }
        }

        return false;
    }

    public string List => $"{PublicPath}/{ReservedName}/operations";

    public string Path(OperationId id) => $"{List}/{id}";

    public string Absolute(OperationId id) => Origin + Path(id);

    public string Events(OperationId id) => Path(id) + "/events";
}
