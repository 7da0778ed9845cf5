using DavServer.Operations;

namespace DavServer.WebDav.LongRunning;

/// <summary>Whether the size of an operation is known.</summary>
internal static class OperationSnapshotSize
{
    /// <summary>True once its total is known, or it ended.</summary>
    public static bool IsSized(this OperationSnapshot snapshot) =>
        snapshot.IsFinal || snapshot.IsSuspended || snapshot.Progress.ResourcesTotal is not null;
}
