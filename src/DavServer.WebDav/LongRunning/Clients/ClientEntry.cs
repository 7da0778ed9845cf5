namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>One client in the report.</summary>
internal sealed record ClientEntry
{
    /// <summary>Its profile or product; a word in parentheses where it has neither.</summary>
    public required string Client { get; init; }

    public required ClientKind Kind { get; init; }

    /// <summary>Where it stands.</summary>
    public required IReadOnlyList<ClientStanding> Standing { get; init; }

    /// <summary>What to do about it.</summary>
    public required string Advice { get; init; }

    /// <summary>A User-Agent that it sends.</summary>
    public required string Sample { get; init; }

    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>When it was last sent a 102; null for never.</summary>
    public DateTimeOffset? LastInterim { get; init; }

    /// <summary>The counts, by protocol and mode.</summary>
    public required IReadOnlyList<ClientModeEntry> Modes { get; init; }

    public bool Is(ClientStanding standing) => Standing.Contains(standing);

    /// <param name="records">All of one client.</param>
    /// <param name="profile">Its profile, where it has one that is still known.</param>
    /// <param name="still">What was sent a 102 since then depends on it.</param>
    public static ClientEntry Of(IReadOnlyList<ClientRecord> records, ClientProfile? profile, DateTimeOffset still)
    {
        var (kind, name) = (records[0].Key.Kind, records[0].Key.Client);
        var (standing, advice) = ClientAdvice.On(records, profile, records.Max(r => r.LastNeededInterim) >= still);
        return new ClientEntry
        {
            Client = kind switch { ClientKind.Nameless => "(no User-Agent)", ClientKind.Others => "(others)", _ => name },
            Kind = kind,
            Standing = standing,
            Advice = advice,
            Sample = records.MaxBy(r => r.LastSeen)!.Sample,
            LastSeen = records.Max(r => r.LastSeen),
            LastInterim = records.Max(r => r.LastInterim),
            Modes = [.. records.Select(ClientModeEntry.Of)],
        };
    }
}
