using Microsoft.Extensions.Logging;

namespace DavServer.Persistence;

/// <summary>What is logged of the state. Event ids of this room: 5000 to 5099.</summary>
internal static partial class PersistenceLog
{
    [LoggerMessage(5001, LogLevel.Information, "The state is kept in {File}, version {Version}.")]
    public static partial void Opened(ILogger logger, string file, int version);

    [LoggerMessage(5002, LogLevel.Error, "A change of the state could not be written; nothing of it was kept.")]
    public static partial void NotWritten(ILogger logger, Exception exception);

    [LoggerMessage(5003, LogLevel.Error, "A transaction that failed could not be rolled back.")]
    public static partial void NotRolledBack(ILogger logger, Exception exception);

    [LoggerMessage(5004, LogLevel.Error,
        "Properties and locks could not follow a change that has happened on disk; nothing else is written until they have, at the latest at a start.")]
    public static partial void Owed(ILogger logger, Exception exception);

    [LoggerMessage(5010, LogLevel.Warning,
        "Operation {Operation} ended and {Count} webhook endpoints are not told of it: {Most} messages wait for each of them already.")]
    public static partial void OutboxFull(ILogger logger, string operation, int count, int most);

    [LoggerMessage(5011, LogLevel.Warning, "{Count} messages for webhook endpoints that are no longer named were dropped.")]
    public static partial void OutboxDropped(ILogger logger, int count);
}
