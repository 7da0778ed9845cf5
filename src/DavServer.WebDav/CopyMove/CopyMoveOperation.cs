using DavServer.Operations;
using DavServer.Storage;
using DavServer.WebDav.Locks;
using DavServer.WebDav.LongRunning;

namespace DavServer.WebDav.CopyMove;

/// <summary>A COPY or MOVE at work: apart from the request that started it, and indifferent to whether its client still waits.</summary>
internal sealed class CopyMoveOperation : IOperation
{
    private readonly CopyMovePlan _plan;
    private readonly TransferRunner _runner;
    private readonly HoldClaim _claim;
    private readonly CopyMoveSettings _settings;

    public CopyMoveOperation(CopyMovePlan plan, OperationDescription description, TransferRunner runner, HoldClaim claim, CopyMoveSettings settings)
    {
        _plan = plan;
        _runner = runner;
        _claim = claim;
        _settings = settings;
        Description = description;
    }

    public OperationDescription Description { get; }

    /// <summary>What identifies the request for attaching, listing and, one day, resuming.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="principal">Who asked.</param>
    /// <param name="idempotencyKey">The client's own name for the request, or null.</param>
    /// <param name="slash">Whether the source is known to be a collection.</param>
    public static OperationDescription Describe(CopyMoveRequest request, DavPrincipal principal, string? idempotencyKey, CollectionSlash slash)
    {
        var subject = new OperationSubject(request.Source.ToUrlPath(slash), request.Destination.ToUrlPath(slash),
            request.Reach.ToString(), request.Existing.ToString(), request.Preferences.Handling.ToString());
        return new OperationDescription
        {
            Kind = request.Method == TransferMethod.Copy ? "COPY" : "MOVE",
            Owner = principal.Owner,
            Fingerprint = request.Fingerprint(principal, idempotencyKey),
            IdempotencyKey = idempotencyKey,
            Detail = subject.Serialize(),
        };
    }

    public async Task<OperationOutcome?> RunAsync(OperationContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancelRequested, context.HostStopping);
        var transfer = _plan.ToTransfer(context.Id.ToString(), _settings.BytesPerSecond);
        var observer = new ProgressObserver(context);
        var result = await _runner.RunAsync(_plan, transfer, observer, stop.Token);
        _settings.ReportFailure(context.Id, Description.Kind, result);
        return result.Error == StoreError.Canceled && !context.CancelRequested.IsCancellationRequested
            ? CopyMoveOutcome.Interrupted
            : CopyMoveOutcome.ToOutcome(result, _settings.PublicPath);
    }

    public OperationOutcome DescribeFault(OperationFault fault) => CopyMoveOutcome.ToOutcome(fault);

    public void Release() => _claim.Dispose();

    private sealed class ProgressObserver(OperationContext context) : ITransferObserver
    {
        public void OnCounted(long resources, long bytes) => context.ReportTotal(resources, bytes);

        public void OnCopied(long resources, long bytes) => context.ReportDone(resources, bytes);
    }
}
