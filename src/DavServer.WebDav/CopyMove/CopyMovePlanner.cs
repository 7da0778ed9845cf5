using DavServer.Storage;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.CopyMove;

/// <summary>Cheap look-ups only: source, destination, parent, self-copy. Ends here: 400 by Depth, 403, 404, 409, and 412 by Overwrite.</summary>
/// <remarks>Before the conditions: RFC 9110 §13.2.1 gives precedence to failures that can be detected before significant processing.</remarks>
internal sealed class CopyMovePlanner(IResourceStore store, WebDavOptions options)
{
    /// <summary>A copy that its rate limit draws out beyond this is not quick, however small.</summary>
    private const double QuickSeconds = 0.05;

    public async Task<(CopyMovePlan? Plan, FinalResponse? Refusal)> PlanAsync(CopyMoveRequest request, CancellationToken requestAborted)
    {
        var probe = new TransferRequest(request.Source, request.Destination)
        {
            Reach = request.Reach,
            Existing = request.Existing,
            StagingName = "check",
        };
        var check = await store.CheckTransferAsync(probe, requestAborted);
        if (!check.Succeeded)
        {
            return (null, StatusMapping.ToResponse(check.Error));
        }

        // RFC 4918 §10.2: Depth is ignored where there are no members.
        if (check.Value.Source.IsCollection && RefuseDepth(request) is { } unlawful)
        {
            return (null, unlawful);
        }

        if (request.Method == TransferMethod.Move && check.Value.Removal != StoreError.None)
        {
            return (null, StatusMapping.ToResponse(check.Value.Removal));
        }

        return (new CopyMovePlan(request, check.Value, PathOf(request, check.Value)), null);
    }

    private static FinalResponse? RefuseDepth(CopyMoveRequest request) => request switch
    {
        { Method: TransferMethod.Move } and ({ Reach: CopyReach.ResourceOnly } or { IsDepthOne: true }) =>
            FinalResponse.Text(StatusCodes.Status400BadRequest, "Depth must be infinity for MOVE of a collection (RFC 4918 §9.9.2)"),
        { IsDepthOne: true } =>
            FinalResponse.Text(StatusCodes.Status400BadRequest, "Depth must be 0 or infinity for COPY of a collection (RFC 4918 §9.8.3)"),
        _ => null,
    };

    private TransferPath PathOf(CopyMoveRequest request, TransferCheck check)
    {
        if (request.Method == TransferMethod.Move)
        {
            return check.SameVolume ? TransferPath.Rename : TransferPath.MoveAcross;
        }

        var bytes = check.Source.Length;
        var isSmall = check.Source.IsCollection ? request.Reach == CopyReach.ResourceOnly : bytes <= CopyMovePlan.QuickBytes;
        return isSmall && bytes <= (options.CopyBytesPerSecond ?? long.MaxValue) * QuickSeconds ? TransferPath.QuickCopy : TransferPath.Copy;
    }
}
