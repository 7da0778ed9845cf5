using DavServer.Operations;
using DavServer.Storage;
using DavServer.WebDav.LongRunning;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.CopyMove;

/// <summary>How a COPY or MOVE ended, and the final response that says so.</summary>
internal static class CopyMoveOutcome
{
    /// <summary>
    /// What the whole failed with, where all that failed is the source itself and nothing was done: RFC 4918 §9.8.3 asks for a 207 where another
    /// resource than that of the Request-URI failed. Else the result as it is.
    /// </summary>
    public static StoreResult<TransferOutcome> OfWhole(StoreResult<TransferOutcome> result, ResourcePath source) =>
        result is { Succeeded: true, Value: { Published: false, Failures: [var only] } } && only.Path.Equals(source) ? only.Error : result;

    /// <summary>201, 204 or 207, or what the whole failed with (RFC 4918 §9.8.5, §9.9.4).</summary>
    /// <param name="result">What the store says.</param>
    /// <param name="source">What was copied or moved, which is told of failures that are not listed.</param>
    /// <param name="publicPath">What stands before each href, so that they are of one form (RFC 4918 §8.3).</param>
    public static FinalResponse ToResponse(StoreResult<TransferOutcome> result, ResourcePath source, string publicPath)
    {
        if (!result.Succeeded)
        {
            return StatusMapping.ToResponse(result.Error);
        }

        if (result.Value.Failures.Count > 0)
        {
            var listed = result.Value.Failures.Select(failure =>
                StatusMapping.ToMemberStatus(publicPath + failure.Path.ToUrlPath(failure.Slash), failure.Error));
            return XmlContent.MultiStatus(result.Value.Unlisted == 0 ? listed
                : listed.Append(StatusMapping.ToUnlisted(publicPath + source.ToUrlPath(CollectionSlash.Trailing), result.Value.Unlisted)));
        }

        return new FinalResponse(result.Value.Replaced ? StatusCodes.Status204NoContent : StatusCodes.Status201Created);
    }

    /// <summary>The same, as an operation's outcome.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="source">What was copied or moved.</param>
    /// <param name="publicPath">What stands before each href.</param>
    /// <param name="after">What both ends are like now.</param>
    public static OperationOutcome ToOutcome(TransferEnd end, ResourcePath source, string publicPath, string after)
    {
        var result = end.Result;
        var response = ToResponse(result, source, publicPath);
        var failures = result.Succeeded ? result.Value.Failures.Count : 0;
        var (state, report) = result switch
        {
            { Succeeded: false } => (
                result.Error == StoreError.Canceled ? OperationState.Canceled : OperationState.Failed,
                new OperationReport(response, end.Visible, StatusMapping.TextOf(result.Error))),
            _ when failures == 0 => (OperationState.Succeeded, new OperationReport(response, Publication.Everything, "")),
            _ => (
                OperationState.Failed,
                new OperationReport(response, result.Value.Published ? Publication.Part : Publication.Nothing,
                    result.Value.Unlisted == 0 ? $"{failures} member(s) could not be copied; the response's multistatus names them"
                    : $"{failures + result.Value.Unlisted ?? failures} or more members could not be copied; the response's multistatus names {failures}")),
        };
        return new OperationOutcome(state, (report with { After = after }).Serialize());
    }

    /// <summary>The outcome of an operation that ended without its own doing.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="published">What a bug may have left at the destination; of the other faults none comes after anything was done.</param>
    public static OperationOutcome ToOutcome(OperationFault fault, Publication published) => fault switch
    {
        OperationFault.CanceledBeforeStart => NothingDone(StoreError.Canceled),
        OperationFault.HostStopping => Interrupted,
        _ => Report(OperationState.Failed, FinalResponse.Text(StatusCodes.Status500InternalServerError, "the server failed; its log says how"),
            published, "the server failed; its log says how"),
    };

    /// <summary>The outcome when the server stops and can wait no longer: nothing was changed, and asking again is right.</summary>
    public static OperationOutcome Interrupted { get; } = Report(OperationState.Failed,
        FinalResponse.Text(StatusCodes.Status503ServiceUnavailable, "the server stops; nothing was changed").With("Retry-After", "30"),
        Publication.Nothing, "the server stops; nothing was changed");

    /// <summary>The outcome of an operation that ended before it began, because it was canceled or was bound to fail.</summary>
    public static OperationOutcome NothingDone(StoreError why) => Report(
        why == StoreError.Canceled ? OperationState.Canceled : OperationState.Failed, StatusMapping.ToResponse(why), Publication.Nothing,
        StatusMapping.TextOf(why));

    private static OperationOutcome Report(OperationState state, FinalResponse response, Publication published, string detail) =>
        new(state, new OperationReport(response, published, detail).Serialize());
}
