using System.Text.Json;

namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>What <c>davserver migration-report</c> says of a server that does not run; one that runs says it itself.</summary>
public sealed class MigrationReport
{
    private readonly ClientReport _report;

    private MigrationReport(ClientReport report) => _report = report;

    /// <summary>Days that count as "still", where nobody says otherwise.</summary>
    public static int UsualDays => ClientReport.UsualDays;

    /// <summary>The most days that can be asked for: what is older may be forgotten.</summary>
    public static int MostDays => ClientReport.MostDays;

    /// <summary>Makes it of what was kept.</summary>
    /// <param name="options">The server's settings: its profiles.</param>
    /// <param name="counts">What was counted.</param>
    /// <param name="now">The time it is made at.</param>
    /// <param name="days">How far back "still" reaches.</param>
    /// <exception cref="ProfileException">The profiles can't be read.</exception>
    public static MigrationReport Of(WebDavOptions options, ClientCounts counts, DateTimeOffset now, int days)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(counts);
        return new MigrationReport(ClientReport.Of(counts, ResponseModePolicy.Load(options).FindClientByName, now, days));
    }

    /// <summary>For programs, as <c>/.davserver/clients</c> gives it.</summary>
    public string ToJson() => JsonSerializer.Serialize(_report, ClientReportJson.Default.ClientReport);

    /// <summary>For a person.</summary>
    public string ToText() => ClientReportText.Of(_report);
}
