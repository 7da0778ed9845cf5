using Microsoft.Extensions.Logging;

namespace DavServer.Storage.FileSystem;

/// <summary>What the store says in the log. Event ids 3000 to 3099.</summary>
internal static partial class FileSystemLog
{
    [LoggerMessage(3000, LogLevel.Information, "Serving {Root}.")]
    internal static partial void Opened(ILogger logger, string root);

    [LoggerMessage(3001, LogLevel.Warning, "A purge no longer waits for walks that began more than {Patience} ago.")]
    internal static partial void PurgeNoLongerWaits(ILogger logger, TimeSpan patience);

    [LoggerMessage(3002, LogLevel.Warning, "{Name} in the trash could not be purged whole: {Error}. It is tried again after {Delay}.")]
    internal static partial void PurgeFailed(ILogger logger, ResourceName name, StoreError error, TimeSpan delay);

    [LoggerMessage(3003, LogLevel.Information, "Copy of {Source} left out {Count} entries that are no resources (FIFOs, sockets, devices, dead links).")]
    internal static partial void LeftOut(ILogger logger, ResourcePath source, long count);

    [LoggerMessage(3004, LogLevel.Error, "{Step} of {Path} failed: {Error}. {Cause}")]
    internal static partial void Failed(ILogger logger, string step, ResourcePath path, StoreError error, string? cause);

    [LoggerMessage(3005, LogLevel.Warning, "The volume that holds {Path} can't be staged on: {Error}. {Cause}")]
    internal static partial void NoStaging(ILogger logger, ResourcePath path, StoreError error, string? cause);

    [LoggerMessage(3006, LogLevel.Error,
        "{Name} in the trash is an old destination whose successor never came into its place. If its operation does not put it back, do so by hand.")]
    internal static partial void Displaced(ILogger logger, ResourceName name);

    [LoggerMessage(3007, LogLevel.Error, "{Path} was changed, but whether that survives a loss of power is not known: {Error}.")]
    internal static partial void NotLasting(ILogger logger, ResourcePath path, StoreError error);

    [LoggerMessage(3008, LogLevel.Warning, "{Path} is as it was before a replacement that was broken off.")]
    internal static partial void Restored(ILogger logger, ResourcePath path);

    [LoggerMessage(3012, LogLevel.Warning, "Copy of {Source}: {Count} modification times could not be set, the first because of {Error}.")]
    internal static partial void TimesNotSet(ILogger logger, ResourcePath source, long count, StoreError error);

    [LoggerMessage(3010, LogLevel.Error,
        "{Path} was replaced, and what was there is at the source's URL now: it can't be taken out of sight ({Error}). That is tried again.")]
    internal static partial void HalfDisplaced(ILogger logger, ResourcePath path, StoreError error);

    [LoggerMessage(3011, LogLevel.Warning, "{Name} can't be taken out of sight to be purged: {Error}. It is tried again after {Delay}.")]
    internal static partial void NotTrashed(ILogger logger, ResourceName name, StoreError error, TimeSpan delay);

    [LoggerMessage(3009, LogLevel.Information, "Copy to {Destination} goes on: {Bytes} bytes lie staged already.")]
    internal static partial void Resumed(ILogger logger, ResourcePath destination, long bytes);
}
