using DavServer.Operations;
using DavServer.Storage;
using Microsoft.AspNetCore.Http;
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
        if (!result.Succeeded && (result.Cause is not null || StatusMapping.StatusOf(result.Error) == StatusCodes.Status500InternalServerError))
        {
            LogFailure(logger, id, kind, result.Error, result.Cause ?? StatusMapping.TextOf(result.Error));
        }
    }

    [LoggerMessage(4101, LogLevel.Warning, "Operation {Id} ({Kind}) failed with {Error}: {Cause}")]
    private static partial void LogFailure(ILogger logger, OperationId id, string kind, StoreError error, string cause);
}
