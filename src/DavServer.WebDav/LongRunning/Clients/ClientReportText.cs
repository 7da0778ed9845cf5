using System.Globalization;
using System.Text;

namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>The report for a person to read.</summary>
internal static class ClientReportText
{
    private static readonly (ClientStanding Standing, string Head)[] Sections =
    [
        (ClientStanding.DependsOn102, "Still depend on 102:"),
        (ClientStanding.Takes202, "Take a 202, or could:"),
        (ClientStanding.Waits, "Wait in silence:"),
        (ClientStanding.Unknown, "Unknown:"),
        (ClientStanding.Unknowable, "Can't be known:"),
    ];

    public static string Of(ClientReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(report.Interims.Why);
        text.AppendLine(
            CultureInfo.InvariantCulture, $"Counted since {report.Since:u}, long operations alone; \"still\" is the last {report.Days} days.");
        if (report.Clients.Count == 0)
        {
            text.AppendLine("No client has waited for an operation yet.");
        }

        foreach (var (standing, head) in Sections)
        {
            var clients = report.Clients.Where(c => c.Is(standing)).ToArray();
            if (clients.Length > 0)
            {
                text.AppendLine().AppendLine(head);
            }

            foreach (var client in clients)
            {
                Append(text, client, standing);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, ClientEntry client, ClientStanding standing)
    {
        text.Append("  ").Append(client.Client);
        text.AppendLine(client.Sample.Length > 0 && client.Sample != client.Client ? $"  ({client.Sample})" : "");
        text.Append("    ").AppendLine(client.Advice);
        if (standing != client.Standing[0])
        {
            return; // Its counts stand above.
        }

        foreach (var mode in client.Modes)
        {
            text.Append("    ").AppendLine(Line(mode));
        }

        text.Append(CultureInfo.InvariantCulture, $"    last seen {client.LastSeen:u}");
        text.AppendLine(client.LastInterim is { } last ? string.Create(CultureInfo.InvariantCulture, $", last 102 at {last:u}") : "");
    }

    private static string Line(ClientModeEntry mode)
    {
        string?[] said =
        [
            Count(mode.Operations, "waited"),
            Count(mode.Answered, "answered"),
            Count(mode.Interims, "102s sent"),
            Count(mode.AcceptedAsked, "202s asked for"),
            Count(mode.AcceptedUnasked, "202s unasked"),
            Count(mode.Followed, "followed"),
            Count(mode.Lost, "connections lost"),
            Count(mode.Retries, "came again"),
            Count(mode.Unread, "answers perhaps unread"),
        ];
        return $"{mode.Protocol} {mode.Mode}: {string.Join(", ", said.Where(s => s is not null))}";
    }

    private static string? Count(long number, string what) => number == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{number} {what}");
}
