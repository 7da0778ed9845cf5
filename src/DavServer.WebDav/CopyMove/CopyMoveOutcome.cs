using DavServer.Operations;
using DavServer.Storage;
using DavServer.WebDav.LongRunning;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.CopyMove;

/// <summary>How a COPY or MOVE ended, and the final response that says so.</summary>
internal static class CopyMoveOutcome
{
    /// <summary>201, 204 or 207, or what the whole failed with (RFC 4918 §9.8.5, §9.9.4).</summary>
    /// <param name="result">What the store says.</param>
    /// <param name="publicPath">What stands before each href, so that they are of one form (RFC 4918 §8.3).</param>
    public static FinalResponse ToResponse(StoreResult<TransferOutcome> result, string publicPath)
    {
        if (!result.Succeeded)
        {
            return StatusMapping.ToResponse(result.Error);
        }

        if (result.Value.Failures.Count > 0)
        {
            return XmlContent.MultiStatus(result.Value.Failures.Select(failure =>
                StatusMapping.ToMemberStatus(publicPath + failure.Path.ToUrlPath(failure.Slash), failure.Error)));
        }

        return new FinalResponse(result.Value.Replaced ? StatusCodes.Status204NoContent : StatusCodes.Status201Created);
    }

    /// <summary>The same, as an operation's outcome.</summary>
    public static OperationOutcome ToOutcome(StoreResult<TransferOutcome> result, string publicPath)
    {
        var response = ToResponse(result, publicPath);
        if (result.Error == StoreError.Canceled)
        {
            return Report(OperationState.Canceled, response, Publication.Nothing, StatusMapping.TextOf(StoreError.Canceled));
        }

        if (!result.Succeeded)
        {
            return Report(OperationState.Failed, response, Publication.Nothing, StatusMapping.TextOf(result.Error));
        }

        var failures = result.Value.Failures.Count;
        if (failures == 0)
        {
            return Report(OperationState.Succeeded, response, Publication.Everything, "");
        }

        var published = result.Value.Published ? Publication.Part : Publication.Nothing;
        return Report(OperationState.Failed, response, published, $"{failures} member(s) could not be copied; the response's multistatus names them");
    }

    /// <summary>The outcome of an operation that ended without its own doing.</summary>
    public static OperationOutcome ToOutcome(OperationFault fault) => fault switch
    {
        OperationFault.CanceledBeforeStart => ToOutcome(StoreError.Canceled, ""),
        OperationFault.HostStopping => Interrupted,
        _ => Report(OperationState.Failed, FinalResponse.Text(StatusCodes.Status500InternalServerError, "the server failed; its log says how"),
            Publication.Nothing, "the server failed; its log says how"),
    };

    /// <summary>The outcome when the server stops and can wait no longer: nothing was changed, and asking again is right.</summary>
    public static OperationOutcome Interrupted { get; } = Report(OperationState.Failed,
        FinalResponse.Text(StatusCodes.Status503ServiceUnavailable, "the server stops; nothing was changed").With("Retry-After", "30"),
        Publication.Nothing, "the server stops; nothing was changed");

    private static OperationOutcome Report(OperationState state, FinalResponse response, Publication published, string detail) =>
        new(state, new OperationReport(response, published, detail).Serialize());
}
