using System.Runtime.CompilerServices;
using DavServer.Operations;
using DavServer.WebDav.Headers;
using DavServer.WebDav.LongRunning.Clients;
using Kestrel.InterimResponses;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DavServer.WebDav.LongRunning;

/// <summary>
/// Waits with the client for an operation: for its end, for the next 102, or for the moment of the 202, whichever comes first.
/// The operation does not know it; a client that goes away ends only the waiting.
/// </summary>
internal sealed partial class LongRunningResponder(
    ResponseModePolicy policy,
    IOperationScheduler scheduler,
    ClientLedger clients,
    WebDavMetrics metrics,
    TimeProvider time,
    ILogger<LongRunningResponder> logger)
{
    /// <summary>What ends within this is answered plainly, whatever was preferred (product.md, row 1).</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(50);

    /// <summary>How much later than asked for a 202 may come because the size is not known: a huge source takes long to count, and no client waits for ever.</summary>
    private static readonly TimeSpan SizePatience = TimeSpan.FromSeconds(10);

    /// <summary>The final response, or the 202; null when nobody waits for one any more.</summary>
    public async Task<FinalResponse?> AnswerAsync(
        DavRequest request, OperationHandle operation, Arrival arrival, Preferences preferences, MonitorUrls urls)
    {
        var waiting = new StrongBox<ClientRow?>();
        RecordAnswer(request.Http, operation, waiting);
        using var wait = new OperationWait(operation, time, request.Aborted);
        var isQuick = await wait.EndsWithinAsync(Remaining(request, Quick));
        if (isQuick && arrival == Arrival.Started)
        {
            return FinalOf(operation.Snapshot, urls);
        }

        var traits = RequestTraits.Of(request.Http, preferences);
        var decision = policy.Decide(traits);
        var row = waiting.Value = clients.Begin(traits, decision);
        if (arrival == Arrival.Attached)
        {
            row.Retried();
        }

        // Whoever comes again is counted, however soon it is answered: it waited before, perhaps until the end, and was not told.
        if (isQuick)
        {
            row.Answered();
            return FinalOf(operation.Snapshot, urls);
        }

        LogDecision(logger, operation.Id, decision.Mode, decision.Row, decision.Rule);
        metrics.Decided(decision);
        await WaitAsync(new Waiting(request, operation, urls, decision, row, wait));
        if (request.Aborted.IsCancellationRequested)
        {
            row.Lost();
            waiting.Value = null; // What follows is no answer.
            return null;
        }

        row.Answered();
        if (operation.Snapshot is not { IsFinal: false, IsSuspended: false } snapshot)
        {
            return FinalOf(operation.Snapshot, urls);
        }

        clients.Accepted(operation.Id, row, preferences.RespondAsync);
        return StatusMonitorResponse.Accepted(snapshot, urls, preferences);
    }

    /// <summary>Waits as was decided: for the end of the operation, or for the moment of the 202.</summary>
    private async Task WaitAsync(Waiting waiting)
    {
        var (request, operation, decision) = (waiting.Request, waiting.Operation, waiting.Decision);

        // Absent where nothing can send interim responses, for instance on TestServer.
        var feature = request.Http.Features.Get<IHttpInterimResponseFeature>();
        if (decision.Mode is ResponseMode.Heartbeat or ResponseMode.Processing && feature is not null)
        {
            await HeartbeatAsync(waiting, new Heartbeat(feature, decision, operation, waiting.Urls, time.GetElapsedTime(request.Started)));
        }
        else if (decision.AcceptAfter is { } acceptAfter)
        {
            await SilenceAsync(request, operation, acceptAfter, waiting.Wait);
        }
        else
        {
            await waiting.Wait.EndsWithinAsync(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>
    /// Once a final response is out, whoever asks for the same thing wants it done again (product.md, "Retry"). What a client that is gone took of it
    /// nobody knows, so that counts as not out; nor is what says that the server stops a final response to the operation.
    /// </summary>
    private void RecordAnswer(HttpContext http, OperationHandle operation, StrongBox<ClientRow?> waiting)
    {
        var begun = false;
        http.Response.OnStarting(() =>
        {
            begun = true;
            scheduler.BeginAnswer(operation.Id);
            return Task.CompletedTask;
        });
        http.Response.OnCompleted(() =>
        {
            if (!begun)
            {
                return Task.CompletedTask;
            }

            if (http.RequestAborted.IsCancellationRequested)
            {
                waiting.Value?.Unread();
            }

            var isLost = http.RequestAborted.IsCancellationRequested || operation.Snapshot.IsSuspended;
            return scheduler.EndAnswerAsync(operation.Id, isLost ? AnswerFate.Lost : AnswerFate.Sent);
        });
    }

    private async Task SilenceAsync(DavRequest request, OperationHandle operation, TimeSpan acceptAfter, OperationWait wait)
    {
        if (!await wait.EndsWithinAsync(Remaining(request, acceptAfter)) && !request.Aborted.IsCancellationRequested)
        {
            await SizeKnownAsync(operation, request.Aborted);
        }
    }

    private async Task HeartbeatAsync(Waiting waiting, Heartbeat heartbeat)
    {
        var (request, decision) = (waiting.Request, waiting.Decision);
        if (decision.Mode == ResponseMode.Processing)
        {
            waiting.Operation.Follow();
        }

        using var answered = decision.AcceptAfter is null ? null : CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        Task? sized = null;
        try
        {
            while (!request.Aborted.IsCancellationRequested)
            {
                var elapsed = time.GetElapsedTime(request.Started);
                sized ??= elapsed >= decision.AcceptAfter ? SizeKnownAsync(waiting.Operation, answered!.Token) : null;
                if (sized is { IsCompleted: true })
                {
                    await sized;
                    break;
                }

                var result = heartbeat.Beat(elapsed);
                metrics.Interim(decision, result);
                if (result == InterimSendResult.Sent)
                {
                    waiting.Row.Interim();
                }

                var ended = waiting.Wait.EndsWithinAsync(heartbeat.UntilNext(elapsed));
                if ((sized is null || await Task.WhenAny(ended, sized) == ended) && await ended)
                {
                    break;
                }
            }
        }
        finally
        {
            await (answered?.CancelAsync() ?? Task.CompletedTask);
            await heartbeat.CloseAsync();
        }
    }

    // 202 never goes out for a request that is bound to fail (product.md): until the size is known, the space for it is not either.
    private async Task SizeKnownAsync(OperationHandle operation, CancellationToken answered)
    {
        using var limit = new CancellationTokenSource(SizePatience, time);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, answered);
        try
        {
            // Its turn may take any time to come, so it is not waited for; what one that runs has to copy is counted beside the copying.
            if (operation.Snapshot is { HasTurn: false })
            {
                await scheduler.EstimateAsync(operation.Id, giveUp.Token);
            }

            var snapshot = operation.Snapshot;
            while (snapshot.HasTurn && !snapshot.IsSized())
            {
                snapshot = await operation.WaitForChangeAsync(snapshot.Version, giveUp.Token);
            }
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            // The client is gone, which the caller sees for itself, or the count takes too long.
        }
    }

    private TimeSpan Remaining(DavRequest request, TimeSpan limit)
    {
        var left = limit - time.GetElapsedTime(request.Started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static FinalResponse FinalOf(OperationSnapshot snapshot, MonitorUrls urls) =>
        snapshot.Outcome is { } outcome ? OperationReport.Parse(outcome.Detail).Response : StatusMonitorResponse.Suspended(snapshot, urls);

    /// <summary>One request that waits, and how.</summary>
    private sealed record Waiting(
        DavRequest Request, OperationHandle Operation, MonitorUrls Urls, ResponseModeDecision Decision, ClientRow Row, OperationWait Wait);

    [LoggerMessage(4001, LogLevel.Information, "Operation {Id}: answered by {Mode}, row {Row}: {Rule}")]
    private static partial void LogDecision(ILogger logger, OperationId id, ResponseMode mode, int row, string rule);
}
