using DavServer.Operations;
using DavServer.WebDav.Headers;
using DavServer.WebDav.LongRunning.Clients;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DavServer.WebDav.LongRunning;

/// <summary>The resources under <c>/.davserver/operations</c>. Everything else under the reserved name does not exist.</summary>
internal sealed class StatusMonitorEndpoint(IOperationScheduler scheduler, OperationEvents events, ClientLedger clients, TimeProvider time)
{
    /// <summary>The longest that <c>Prefer: wait</c> holds a poll. Longer than the idle time-out of most proxies would only break it.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    /// <summary>What, behind an id, cancels and never forgets: a DELETE that comes a moment after the end would take the outcome with it.</summary>
    private const string CancelSuffix = ":cancel";

    /// <summary>The answer to an unknown id, and, to the byte, to somebody else's.</summary>
    public static FinalResponse Unknown => FinalResponse.Text(StatusCodes.Status404NotFound, "there is no such resource");

    /// <param name="request">Its path begins with the reserved name.</param>
    /// <param name="urls">Where monitors are.</param>
    /// <returns>The response; null when it was streamed.</returns>
    public async Task<FinalResponse?> AnswerAsync(DavRequest request, MonitorUrls urls)
    {
        var segments = request.Path.ToSegments();
        if (segments.Length < 2 || segments[1].ToString() != "operations" || segments.Length > 4
            || (segments.Length == 4 && segments[3].ToString() != "events"))
        {
            return Unknown;
        }

        if (segments.Length == 2)
        {
            return ListOf(request, urls);
        }

        var name = segments[2].ToString();
        var isCancel = segments.Length == 3 && name.EndsWith(CancelSuffix, StringComparison.Ordinal);
        var found = OperationId.TryParse(isCancel ? name[..^CancelSuffix.Length] : name, out var id) ? scheduler.Find(id) : default;
        if (found.Kind == FindKind.Unknown || !request.Principal.MaySee(found.Owner!))
        {
            return Unknown;
        }

        if (found.Kind == FindKind.Gone)
        {
            return FinalResponse.Text(StatusCodes.Status410Gone, "the operation ended, and its outcome is kept no longer");
        }

        if (IsRead(request))
        {
            clients.MonitorRead(id, request.Headers.UserAgent.Count == 0 ? null : request.Headers.UserAgent.ToString());
        }

        return segments.Length == 4 ? await EventsAsync(request, found.Handle!, urls)
            : isCancel ? await CancelAsync(request, found.Handle!, urls)
            : await MonitorAsync(request, found.Handle!, urls);
    }

    private FinalResponse ListOf(DavRequest request, MonitorUrls urls)
    {
        // Anonymous clients are one principal: a list would hand each the others' ids, which are the only key they have.
        if (request.Principal.IsAnonymous)
        {
            return Unknown;
        }

        return IsRead(request) ? StatusMonitorResponse.List(scheduler.List(request.Principal.IsAdministrator ? null : request.Principal.Owner), urls)
            : NotAllowed(request, "GET, HEAD, OPTIONS");
    }

    private async Task<FinalResponse?> EventsAsync(DavRequest request, OperationHandle handle, MonitorUrls urls) =>
        HttpMethods.IsGet(request.Http.Request.Method) ? await events.StreamAsync(request, handle, urls) : NotAllowed(request, "GET, OPTIONS");

    private async Task<FinalResponse> MonitorAsync(DavRequest request, OperationHandle handle, MonitorUrls urls)
    {
        if (HttpMethods.IsDelete(request.Http.Request.Method))
        {
            return await DeleteAsync(request, handle, urls);
        }

        if (!IsRead(request))
        {
            return NotAllowed(request, "GET, HEAD, DELETE, OPTIONS");
        }

        if (!PreferField.TryParse(request.Headers["Prefer"], out var preferences, out var culprit))
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, $"Prefer is malformed (RFC 7240 §2) at: {culprit}");
        }

        return Show(request, await WaitAsync(handle, preferences, request.Aborted), urls);
    }

    /// <summary>Cancels what runs and answers with its outcome; forgets what has ended.</summary>
    private async Task<FinalResponse> DeleteAsync(DavRequest request, OperationHandle handle, MonitorUrls urls)
    {
        if (!handle.Snapshot.IsFinal)
        {
            return ShowCanceled(request, await handle.CancelAsync(), urls);
        }

        await scheduler.ForgetAsync(handle.Id);
        return new FinalResponse(StatusCodes.Status204NoContent);
    }

    /// <summary>Cancels what runs; answers with the outcome, whatever it is, and keeps it.</summary>
    private static async Task<FinalResponse> CancelAsync(DavRequest request, OperationHandle handle, MonitorUrls urls) =>
        HttpMethods.IsPost(request.Http.Request.Method)
            ? ShowCanceled(request, handle.Snapshot.IsFinal ? handle.Snapshot : await handle.CancelAsync(), urls)
            : NotAllowed(request, "POST, OPTIONS");

    // The wish goes with this run of the program: whoever has it must know that the operation will go on.
    private static FinalResponse ShowCanceled(DavRequest request, OperationSnapshot snapshot, MonitorUrls urls) =>
        snapshot.IsSuspended
            ? FinalResponse.Text(
                    StatusCodes.Status503ServiceUnavailable, "the server stops, and its next start goes on with the operation: cancel it then")
                .With("Retry-After", "10")
            : Show(request, snapshot, urls);

    /// <summary>Prefer: wait holds the poll until the state changes, progress apart (product.md, "The status monitor").</summary>
    private async Task<OperationSnapshot> WaitAsync(OperationHandle handle, Preferences preferences, CancellationToken requestAborted)
    {
        var snapshot = handle.Snapshot;
        if (snapshot.IsFinal || preferences.Wait is not { Ticks: > 0 } wait)
        {
            return snapshot;
        }

        using var limit = new CancellationTokenSource(wait < MaxWait ? wait : MaxWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, requestAborted);
        var state = snapshot.State;
        try
        {
            while (snapshot.State == state && !snapshot.IsSuspended)
            {
                snapshot = await handle.WaitForChangeAsync(snapshot.Version, either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            snapshot = handle.Snapshot;
        }

        return snapshot;
    }

    private static FinalResponse Show(DavRequest request, OperationSnapshot snapshot, MonitorUrls urls) =>
        !snapshot.IsFinal ? StatusMonitorResponse.Accepted(snapshot, urls, Preferences.None)
        : Wants(request, "application/http") ? StatusMonitorResponse.FinishedAsHttp(snapshot, urls)
        : snapshot.State != OperationState.Succeeded && Wants(request, "application/problem+json")
            ? StatusMonitorResponse.FinishedAsProblem(snapshot, urls)
        : StatusMonitorResponse.Finished(snapshot, urls);

    private static bool Wants(DavRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParseList([.. request.Headers.Accept.Select(a => a ?? "")], out var types)
        && types.Any(t => t.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase) && t.Quality != 0);

    private static bool IsRead(DavRequest request) =>
        HttpMethods.IsGet(request.Http.Request.Method) || HttpMethods.IsHead(request.Http.Request.Method);

    public static FinalResponse NotAllowed(DavRequest request, string allow) =>
        (HttpMethods.IsOptions(request.Http.Request.Method) ? new FinalResponse(StatusCodes.Status200OK)
            : FinalResponse.Text(StatusCodes.Status405MethodNotAllowed, "the resource does not bear this method")).With("Allow", allow);
}
