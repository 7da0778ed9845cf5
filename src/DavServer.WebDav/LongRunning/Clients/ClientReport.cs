namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>Who still depends on 102, who would take a 202, and what to do about each: <c>davserver migration-report</c>.</summary>
internal sealed record ClientReport
{
    /// <summary>Days that count as "still", where nobody says otherwise.</summary>
    public const int UsualDays = 30;

    /// <summary>The most days that can be asked for: what is older may be forgotten.</summary>
    public static readonly int MostDays = (int)ClientLedger.Retention.TotalDays;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Generated { get; init; }

    /// <summary>Since when it is counted.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How far back "still" reaches.</summary>
    public required int Days { get; init; }

    /// <summary>Whether anyone would miss 102.</summary>
    public required InterimVerdict Interims { get; init; }

    /// <summary>Each client that waited for an operation; those that depend on 102 first, then by name.</summary>
    public required IReadOnlyList<ClientEntry> Clients { get; init; }

    public static ClientReport Of(ClientCounts counts, Func<string, ClientProfile?> profiles, DateTimeOffset now, int days)
    {
        var since = counts.Began ?? now;
        var still = now - TimeSpan.FromDays(days);
        var entries = counts.Records.GroupBy(r => (r.Key.Kind, r.Key.Client)).Select(g => ClientEntry.Of(
            [.. g.OrderBy(r => r.Key.Protocol, StringComparer.Ordinal).ThenBy(r => r.Key.Mode, StringComparer.Ordinal)],
            g.Key.Kind == ClientKind.Profile ? profiles(g.Key.Client) : null,
            still));
        return new ClientReport
        {
            Generated = now,
            Since = since,
            Days = days,
            Interims = InterimVerdict.Of(counts.Records.Max(r => r.LastNeededInterim), since, still, days),
            Clients = [.. entries.OrderByDescending(e => e.Is(ClientStanding.DependsOn102)).ThenBy(e => e.Client, StringComparer.OrdinalIgnoreCase)],
        };
    }
}
