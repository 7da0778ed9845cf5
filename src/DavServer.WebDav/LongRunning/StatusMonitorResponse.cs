using System.Globalization;
using System.Text;
using System.Text.Json;
using DavServer.Operations;
using DavServer.WebDav.Headers;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.LongRunning;

/// <summary>The responses that show a status monitor: the 202 that points to it, and its own.</summary>
internal static class StatusMonitorResponse
{
    /// <summary>Seconds until asking again is worth while.</summary>
    private const int RetryAfter = 2;

    /// <summary>202 while unfinished, on the request itself and on the monitor alike (product.md, "The status monitor").</summary>
    public static FinalResponse Accepted(OperationSnapshot snapshot, MonitorUrls urls, Preferences preferences)
    {
        var response = Document(StatusCodes.Status202Accepted, snapshot, urls)
            .With("Location", urls.Path(snapshot.Id))
            .With("Operation-Location", urls.Absolute(snapshot.Id))
            .With("Retry-After", RetryAfter.ToString(CultureInfo.InvariantCulture));
        return preferences.RespondAsync == Preference.Stated ? response.With("Preference-Applied", "respond-async") : response;
    }

    /// <summary>503 for whoever waits while the server stops: asking again, once it is back, attaches.</summary>
    public static FinalResponse Suspended(OperationSnapshot snapshot, MonitorUrls urls) =>
        FinalResponse.Text(StatusCodes.Status503ServiceUnavailable,
            "the server stops; the operation goes on when it is back. Ask again for its outcome")
            .With("Retry-After", "30")
            .With("Link", LinkOf(snapshot.Id, urls));

    /// <summary>200 when finished; the monitor's own status never imitates the operation's.</summary>
    public static FinalResponse Finished(OperationSnapshot snapshot, MonitorUrls urls) =>
        Document(StatusCodes.Status200OK, snapshot, urls).With("AsyncResult", StatusOf(snapshot).ToString(CultureInfo.InvariantCulture));

    /// <summary>200 with the final response itself as content, for <c>Accept: application/http</c>.</summary>
    public static FinalResponse FinishedAsHttp(OperationSnapshot snapshot, MonitorUrls urls)
    {
        var final = OperationReport.Parse(snapshot.Outcome!.Detail).Response;
        var message = new StringBuilder($"HTTP/1.1 {final.Status} {ReasonPhrase.Of(final.Status)}\r\n");
        foreach (var (name, value) in final.Fields)
        {
            message.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (final.ContentType is not null)
        {
            message.Append(CultureInfo.InvariantCulture, $"Content-Type: {final.ContentType}\r\n");
        }

        if (final.Status != StatusCodes.Status204NoContent)
        {
            message.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(final.Content)}\r\n");
        }

        message.Append("\r\n").Append(final.Content);
        return Finished(snapshot, urls) with { ContentType = "application/http; msgtype=response", Content = message.ToString() };
    }

    /// <summary>200 with the failure alone as content, for <c>Accept: application/problem+json</c> (RFC 9457 §3).</summary>
    public static FinalResponse FinishedAsProblem(OperationSnapshot snapshot, MonitorUrls urls) => Finished(snapshot, urls) with
    {
        ContentType = "application/problem+json",
        Content = JsonSerializer.Serialize(StatusDocument.Of(snapshot, urls).Error!, LongRunningJson.Default.ProblemDocument),
    };

    /// <summary>All without the bodies of their final responses: one that lists failures may be of megabytes, and its monitor has it.</summary>
    public static FinalResponse List(IEnumerable<OperationSnapshot> snapshots, MonitorUrls urls) =>
        Json(StatusCodes.Status200OK, JsonSerializer.Serialize(
            new StatusList([.. snapshots.Select(s => StatusDocument.Of(s, urls).WithoutBody())]), LongRunningJson.Default.StatusList));

    public static string Serialize(OperationSnapshot snapshot, MonitorUrls urls) =>
        JsonSerializer.Serialize(StatusDocument.Of(snapshot, urls), LongRunningJson.Default.StatusDocument);

    private static int StatusOf(OperationSnapshot snapshot) => OperationReport.Parse(snapshot.Outcome!.Detail).Response.Status;

    private static FinalResponse Document(int status, OperationSnapshot snapshot, MonitorUrls urls) =>
        Json(status, Serialize(snapshot, urls)).With("Link", LinkOf(snapshot.Id, urls));

    // "status" is registered (RFC 8631), "monitor" too (RFC 5989); no relation for just this is.
    private static string LinkOf(OperationId id, MonitorUrls urls) =>
        $"<{urls.Path(id)}>; rel=\"status\", <{urls.Events(id)}>; rel=\"monitor\"; type=\"text/event-stream\"";

    private static FinalResponse Json(int status, string json) =>
        new FinalResponse(status) { ContentType = "application/json", Content = json }.With("Cache-Control", "no-store");
}
