using Microsoft.Extensions.Logging;

namespace DavServer.Storage.FileSystem;

/// <summary>What the store says in the log. Event ids 2000 to 2099.</summary>
internal static partial class FileSystemLog
{
    [LoggerMessage(2000, LogLevel.Information, "Serving {Root}.")]
    internal static partial void Opened(ILogger logger, string root);

    [LoggerMessage(2001, LogLevel.Warning, "A purge no longer waits for walks that began more than {Patience} ago.")]
    internal static partial void PurgeNoLongerWaits(ILogger logger, TimeSpan patience);

    [LoggerMessage(2002, LogLevel.Warning, "{Name} in the trash could not be purged whole: {Error}. The next start tries again.")]
    internal static partial void PurgeFailed(ILogger logger, ResourceName name, StoreError error);

    [LoggerMessage(2003, LogLevel.Information, "Copy of {Source} left out {Count} entries that are no resources (FIFOs, sockets, devices, dead links).")]
    internal static partial void LeftOut(ILogger logger, ResourcePath source, long count);

    [LoggerMessage(2004, LogLevel.Error, "{Step} of {Path} failed: {Error}. {Cause}")]
    internal static partial void Failed(ILogger logger, string step, ResourcePath path, StoreError error, string? cause);

    [LoggerMessage(2005, LogLevel.Warning, "The volume that holds {Path} can't be staged on: {Error}. {Cause}")]
    internal static partial void NoStaging(ILogger logger, ResourcePath path, StoreError error, string? cause);
}
