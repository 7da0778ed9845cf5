using DavServer.Operations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>
/// Empties the outbox: each endpoint by itself, so that one that is slow or dead holds up no other. At least once: a message whose success could
/// not be recorded is sent again, under the same id.
/// </summary>
internal sealed partial class WebhookDispatcher(
    WebhookOptions options,
    IWebhookOutbox outbox,
    ServerIdentity identity,
    WebhookClient client,
    Random random,
    TimeProvider time,
    ILogger<WebhookDispatcher> logger) : BackgroundService
{
    /// <summary>How many messages one endpoint gets at once; the next come when all of these are answered.</summary>
    private const int AtOnce = 4;

    /// <summary>
    /// The longest until the outbox is looked at again, unasked: an end that could not be written at once is not announced when it is.
    /// </summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private static readonly Task Never = new TaskCompletionSource().Task;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(options.Endpoints.Select(e => ServeAsync(e, stoppingToken)));

    private async Task ServeAsync(Uri endpoint, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var added = outbox.Added; // Before the look: what comes after it is not missed.
            var pause = LongestPause;
            try
            {
                var now = time.GetUtcNow();
                var batch = outbox.Read(endpoint, now, AtOnce);
                await Task.WhenAll(batch.Due.Select(d => AttemptAsync(d, stopping)));
                pause = batch.Due.Count > 0 ? TimeSpan.Zero : batch.Next - now ?? LongestPause;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it was: the messages are still there, and the others must not wait for ever.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogFailed(exception, NameOf(endpoint));
                added = Never;
            }

            await PauseAsync(added, pause, stopping);
        }
    }

    private async Task PauseAsync(Task added, TimeSpan pause, CancellationToken stopping)
    {
        if (pause > TimeSpan.Zero)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            await Task.WhenAny(added, Task.Delay(pause < LongestPause ? pause : LongestPause, time, over.Token));
            await over.CancelAsync();
        }
    }

    private async Task AttemptAsync(WebhookDelivery delivery, CancellationToken stopping)
    {
        var content = WebhookMessage.ContentOf(delivery.Operation, identity.UrlsOfAnyone);
        var answer = await client.SendAsync(delivery, content, stopping);
        var (name, attempt, now) = (NameOf(delivery.Endpoint), delivery.Attempts + 1, time.GetUtcNow());
        WebhookVerdict verdict;
        if (answer.Kind == WebhookAnswerKind.Taken)
        {
            LogDelivered(delivery.Id, delivery.Operation.Id, name, attempt);
            verdict = new WebhookVerdict.Delivered(now);
        }
        else if (answer.Kind == WebhookAnswerKind.Gone)
        {
            LogGone(name);
            verdict = new WebhookVerdict.EndpointGone(now);
        }
        else if (WebhookSchedule.After(attempt, answer.RetryAfter, random) is { } wait)
        {
            LogTryAgain(delivery.Id, delivery.Operation.Id, name, answer.Text, attempt, WebhookSchedule.Attempts, now + wait);
            verdict = new WebhookVerdict.TryAgain(now, now + wait);
        }
        else
        {
            LogGivenUp(delivery.Id, delivery.Operation.Id, name, answer.Text, attempt);
            verdict = new WebhookVerdict.GivenUp(now);
        }

        await outbox.RecordAsync(delivery, verdict);
    }

    // Path and query of such URLs are often a secret that opens the door.
    private static string NameOf(Uri endpoint) => endpoint.GetLeftPart(UriPartial.Authority);

    [LoggerMessage(4501, LogLevel.Debug, "Webhook {Id} (operation {Operation}) was taken by {Endpoint} at attempt {Attempt}.")]
    private partial void LogDelivered(WebhookId id, OperationId operation, string endpoint, int attempt);

    [LoggerMessage(4502, LogLevel.Warning,
        "Webhook {Id} (operation {Operation}) to {Endpoint} failed: {Reason}. Attempt {Attempt} of {Attempts}; the next at {Due:O}.")]
    private partial void LogTryAgain(
        WebhookId id, OperationId operation, string endpoint, string reason, int attempt, int attempts, DateTimeOffset due);

    [LoggerMessage(4503, LogLevel.Error,
        "Webhook {Id} (operation {Operation}) to {Endpoint} failed: {Reason}. It is given up after {Attempt} attempts.")]
    private partial void LogGivenUp(WebhookId id, OperationId operation, string endpoint, string reason, int attempt);

    [LoggerMessage(4504, LogLevel.Warning,
        "{Endpoint} answered a webhook with 410 and is told nothing more, until the server was started once without it.")]
    private partial void LogGone(string endpoint);

    [LoggerMessage(4505, LogLevel.Error, "Webhooks to {Endpoint} can't go on for now; they are tried again in a minute.")]
    private partial void LogFailed(Exception exception, string endpoint);
}
