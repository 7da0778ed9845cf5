using System.Globalization;
using System.Text.Json;
using DavServer.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>The resource <c>/.davserver/clients</c>: the report, for administrators. To anyone else it does not exist.</summary>
internal sealed class ClientsEndpoint(ClientLedger ledger, ResponseModePolicy policy, TimeProvider time)
{
    /// <summary>The last segment of its path.</summary>
    public const string Segment = "clients";

    private const string Allow = "GET, HEAD, OPTIONS";

    /// <summary>Whether a path is this resource's.</summary>
    public static bool IsAt(ResourcePath path) => path.Depth == 2 && MonitorUrls.IsReserved(path) && path.Name.ToString() == Segment;

    public FinalResponse Answer(DavRequest request)
    {
        if (!request.Principal.IsAdministrator)
        {
            return StatusMonitorEndpoint.Unknown;
        }

        if (!HttpMethods.IsGet(request.Http.Request.Method) && !HttpMethods.IsHead(request.Http.Request.Method))
        {
            return StatusMonitorEndpoint.NotAllowed(request, Allow);
        }

        if (DaysOf(request) is not { } days)
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, FormattableString.Invariant($"days is 1 to {ClientReport.MostDays}"));
        }

        var report = ClientReport.Of(new ClientCounts(ledger.Began, ledger.Records), policy.FindClientByName, time.GetUtcNow(), days);
        return (WantsText(request)
            ? new FinalResponse(StatusCodes.Status200OK) { ContentType = "text/plain; charset=utf-8", Content = ClientReportText.Of(report) }
            : new FinalResponse(StatusCodes.Status200OK)
            {
                ContentType = "application/json",
                Content = JsonSerializer.Serialize(report, ClientReportJson.Default.ClientReport),
            })

            // What strangers call themselves is in it: no browser is to guess that it is a page.
            .With("X-Content-Type-Options", "nosniff")
            .With("Vary", "Accept")
            .With("Cache-Control", "no-store");
    }

    /// <summary>How far back "still" reaches; null where that is no number of days.</summary>
    private static int? DaysOf(DavRequest request)
    {
        var asked = request.Http.Request.Query["days"];
        return asked.Count == 0 ? ClientReport.UsualDays
            : int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days >= 1 && days <= ClientReport.MostDays ? days
            : null;
    }

    /// <summary>Whether it is for a person: a browser, which names HTML, or one who asks for plain text; and does not ask for JSON.</summary>
    private static bool WantsText(DavRequest request) =>
        MediaTypeHeaderValue.TryParseList([.. request.Headers.Accept.Select(a => a ?? "")], out var types)
        && types.Any(t => t.Quality != 0 && (t.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase)
            || t.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase)))
        && !types.Any(t => t.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase));
}
