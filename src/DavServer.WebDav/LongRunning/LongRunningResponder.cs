using DavServer.Operations;
using DavServer.WebDav.Headers;
using Kestrel.InterimResponses;
using Microsoft.Extensions.Logging;

namespace DavServer.WebDav.LongRunning;

/// <summary>
/// Waits with the client for an operation: for its end, for the next 102, or for the moment of the 202, whichever comes first.
/// The operation does not know it; a client that goes away ends only the waiting.
/// </summary>
internal sealed partial class LongRunningResponder(ResponseModePolicy policy, WebDavMetrics metrics, TimeProvider time, ILogger<LongRunningResponder> logger)
{
    /// <summary>What ends within this is answered plainly, whatever was preferred (product.md, row 1).</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(50);

    /// <summary>The final response, or the 202; null when nobody waits for one any more.</summary>
    public async Task<FinalResponse?> AnswerAsync(DavRequest request, OperationHandle operation, Preferences preferences, MonitorUrls urls)
    {
        if (await EndsAsync(operation, Remaining(request, Quick), request.Aborted))
        {
            return FinalOf(operation.Snapshot);
        }

        var decision = policy.Decide(RequestTraits.Of(request.Http, preferences));
        LogDecision(logger, operation.Id, decision.Mode, decision.Row, decision.Rule);
        metrics.Decided(decision);
        return decision.Mode switch
        {
            ResponseMode.Accepted => await AcceptAsync(request, operation, preferences, urls, decision),
            ResponseMode.Heartbeat or ResponseMode.Processing => await HeartbeatAsync(request, operation, preferences, urls, decision),
            _ => await HoldAsync(request, operation),
        };
    }

    private async Task<FinalResponse?> HoldAsync(DavRequest request, OperationHandle operation) =>
        await EndsAsync(operation, Timeout.InfiniteTimeSpan, request.Aborted) ? FinalOf(operation.Snapshot) : null;

    private async Task<FinalResponse?> AcceptAsync(
        DavRequest request, OperationHandle operation, Preferences preferences, MonitorUrls urls, ResponseModeDecision decision)
    {
        if (!await EndsAsync(operation, Remaining(request, decision.AcceptAfter!.Value), request.Aborted) && !request.Aborted.IsCancellationRequested)
        {
            await SizeKnownAsync(operation, request.Aborted);
        }

        return request.Aborted.IsCancellationRequested ? null : Outcome(operation.Snapshot, preferences, urls);
    }

    private async Task<FinalResponse?> HeartbeatAsync(
        DavRequest request, OperationHandle operation, Preferences preferences, MonitorUrls urls, ResponseModeDecision decision)
    {
        // Absent where nothing can send interim responses, for instance on TestServer.
        if (request.Http.Features.Get<IHttpInterimResponseFeature>() is not { } feature)
        {
            return decision.AcceptAfter is null ? await HoldAsync(request, operation) : await AcceptAsync(request, operation, preferences, urls, decision);
        }

        var heartbeat = new Heartbeat(feature, decision, operation, urls, time.GetElapsedTime(request.Started));
        try
        {
            while (true)
            {
                var elapsed = time.GetElapsedTime(request.Started);
                if (elapsed >= decision.AcceptAfter && operation.Snapshot.IsSized())
                {
                    break;
                }

                metrics.Interim(decision, heartbeat.Beat(elapsed));
                if (await EndsAsync(operation, heartbeat.UntilNext(elapsed), request.Aborted) || request.Aborted.IsCancellationRequested)
                {
                    break;
                }
            }
        }
        finally
        {
            await feature.CloseAsync();
        }

        return request.Aborted.IsCancellationRequested ? null : Outcome(operation.Snapshot, preferences, urls);
    }

    /// <summary>Waits for the end of an operation, no longer than <paramref name="limit"/> or until the client is gone.</summary>
    private async Task<bool> EndsAsync(OperationHandle operation, TimeSpan limit, CancellationToken requestAborted)
    {
        if (operation.Completion.IsCompleted || limit == TimeSpan.Zero)
        {
            return operation.Completion.IsCompleted;
        }

        using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(requestAborted);
        await Task.WhenAny(operation.Completion, Task.Delay(limit, time, stopWaiting.Token));
        await stopWaiting.CancelAsync();
        return operation.Completion.IsCompleted;
    }

    // 202 never goes out for a request that is bound to fail (product.md): until the size is known, the space for it is not either.
    private static async Task SizeKnownAsync(OperationHandle operation, CancellationToken requestAborted)
    {
        var snapshot = operation.Snapshot;
        try
        {
            while (!snapshot.IsSized())
            {
                snapshot = await operation.WaitForChangeAsync(snapshot.Version, requestAborted);
            }
        }
        catch (OperationCanceledException) when (requestAborted.IsCancellationRequested)
        {
            // The client is gone; the caller sees that for itself.
        }
    }

    private TimeSpan Remaining(DavRequest request, TimeSpan limit)
    {
        var left = limit - time.GetElapsedTime(request.Started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static FinalResponse Outcome(OperationSnapshot snapshot, Preferences preferences, MonitorUrls urls) =>
        snapshot.IsFinal ? FinalOf(snapshot) : StatusMonitorResponse.Accepted(snapshot, urls, preferences);

    private static FinalResponse FinalOf(OperationSnapshot snapshot) => OperationReport.Parse(snapshot.Outcome!.Detail).Response;

    [LoggerMessage(2001, LogLevel.Information, "Operation {Id}: answered by {Mode}, row {Row}: {Rule}")]
    private static partial void LogDecision(ILogger logger, OperationId id, ResponseMode mode, int row, string rule);
}
