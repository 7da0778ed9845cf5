using DavServer.Operations;
using DavServer.Storage;
using Microsoft.Extensions.Logging;

namespace DavServer.WebDav.CopyMove;

/// <summary>What every COPY and MOVE of this server shares.</summary>
/// <param name="bytesPerSecond">The rate limit, or null.</param>
/// <param name="publicPath">What stands before each href.</param>
/// <param name="logger">Where the disk's own words go.</param>
internal sealed partial class CopyMoveSettings(long? bytesPerSecond, string publicPath, ILogger logger)
{
    public long? BytesPerSecond { get; } = bytesPerSecond;

    public string PublicPath { get; } = publicPath;

    /// <summary>Writes down what a client is not told: the operating system's words.</summary>
    public void ReportFailure(OperationId id, string kind, StoreResult<TransferOutcome> result)
    {
        if (result is { Succeeded: false, Cause: not null })
        {
            LogFailure(logger, id, kind, result.Error, result.Cause);
        }
    }

    [LoggerMessage(4101, LogLevel.Warning, "Operation {Id} ({Kind}) failed with {Error}: {Cause}")]
    private static partial void LogFailure(ILogger logger, OperationId id, string kind, StoreError error, string cause);
}
