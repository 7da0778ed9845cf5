using System.Globalization;
using System.Text;
using DavServer.Operations;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.LongRunning;

/// <summary>An operation's changes as Server-Sent Events (WHATWG HTML §9.2). An event's id is the version of the operation it tells of.</summary>
internal sealed class OperationEvents(TimeProvider time)
{
    /// <summary>The comment that keeps old proxies from closing a quiet stream; 15 s is what the specification suggests.</summary>
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    /// <summary>Streams until the operation has ended or the client is gone.</summary>
    /// <returns>204 for a client that has been told the end, which stops it from coming again; null when it was streamed.</returns>
    public async Task<FinalResponse?> StreamAsync(DavRequest request, OperationHandle handle, MonitorUrls urls)
    {
        _ = long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var told);
        var snapshot = handle.Snapshot;
        if (snapshot.IsFinal && told >= snapshot.Version)
        {
            return new FinalResponse(StatusCodes.Status204NoContent);
        }

        var response = request.Http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would gather the events otherwise
        try
        {
            while (true)
            {
                if (snapshot.Version > told)
                {
                    await SendAsync(response, EventOf(snapshot, urls), request.Aborted);
                    told = snapshot.Version;
                }

                // After a restart the client comes again by itself, with the last id it saw.
                if (snapshot.IsFinal || snapshot.IsSuspended)
                {
                    return null;
                }

                snapshot = await NextAsync(response, handle, told, request.Aborted);
            }
        }
        catch (OperationCanceledException) when (request.Aborted.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<OperationSnapshot> NextAsync(HttpResponse response, OperationHandle handle, long told, CancellationToken requestAborted)
    {
        var change = handle.WaitForChangeAsync(told, requestAborted);
        while (true)
        {
            using var ping = CancellationTokenSource.CreateLinkedTokenSource(requestAborted);
            await Task.WhenAny(change, Task.Delay(PingInterval, time, ping.Token));
            await ping.CancelAsync();
            if (change.IsCompleted)
            {
                return await change;
            }

            await SendAsync(response, ": ping\n\n", requestAborted);
        }
    }

    private static string EventOf(OperationSnapshot snapshot, MonitorUrls urls) => string.Create(CultureInfo.InvariantCulture,
        $"id: {snapshot.Version}\nevent: {(snapshot.IsFinal ? "end" : "progress")}\ndata: {StatusMonitorResponse.Serialize(snapshot, urls)}\n\n");

    private static async Task SendAsync(HttpResponse response, string text, CancellationToken requestAborted)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), requestAborted);
        await response.Body.FlushAsync(requestAborted);
    }
}
