namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>What follows from the counts of one client and its profile: where it stands, and a line of advice.</summary>
internal static class ClientAdvice
{
    private const string Measure = "measure it with 'davserver rehearse', see compat-matrix/README.md";

    private const string Bridge = "let it send 'Prefer: processing, respond-async, wait=20' and ask the Location of the 202 until it says 200";

    // A choice: a program that is ended while it waits comes to no monitor.
    private const double EnoughFollowed = 0.9;

    /// <param name="records">All of one client.</param>
    /// <param name="profile">Its profile, where it has one that is still known.</param>
    /// <param name="depends">Whether it was sent 102s lately, and not beside a 202 that it asked for.</param>
    public static (IReadOnlyList<ClientStanding> Standing, string Advice) On(
        IReadOnlyList<ClientRecord> records, ClientProfile? profile, bool depends)
    {
        var standing = new List<ClientStanding>();
        if (depends)
        {
            standing.Add(ClientStanding.DependsOn102);
        }

        var (other, advice) = records[0].Key.Kind switch
        {
            ClientKind.Nameless => (ClientStanding.Unknowable, OfNameless(records)),
            ClientKind.Others => (
                ClientStanding.Unknowable,
                "more products came than there are rows to count them in; those not seen for long make room after a restart"),
            _ => OfNamed(records, profile, depends),
        };

        // What waits for 102s does not wait in silence.
        if (!depends || other != ClientStanding.Waits)
        {
            standing.Add(other);
        }

        return (standing, advice);
    }

    private static string OfNameless(IReadOnlyList<ClientRecord> records) => records.Sum(r => r.AcceptedAsked) is > 0 and var asked
        ? FormattableString.Invariant($"sends no User-Agent; {asked} requests asked for 202, the rest can't be told apart: have each program send one")
        : $"sends no User-Agent{SoHeld(records)}: have the program send one, or 'Prefer: respond-async', or 'Prefer: processing'";

    // What is not known is held, unless --unknown-clients heartbeat says otherwise, or the request asks for 102s.
    private static string SoHeld(IReadOnlyList<ClientRecord> records) =>
        records.Any(r => r.LastInterim is not null || r.Key.Mode is not ("hold" or "accepted")) ? "" : ", so it is held over HTTP/1.1";

    private static (ClientStanding, string) OfNamed(IReadOnlyList<ClientRecord> records, ClientProfile? profile, bool depends)
    {
        var (asked, unasked) = (records.Sum(r => r.AcceptedAsked), records.Sum(r => r.AcceptedUnasked));
        var followed = records.Sum(r => r.Followed);
        var told = FormattableString.Invariant($"came to the monitor of {followed} of its {asked + unasked} 202s");
        if (followed > 0)
        {
            return (ClientStanding.Takes202, told + (depends ? $"; where it still gets 102s, {Bridge}"
                : followed >= EnoughFollowed * (asked + unasked) ? "; nothing to do"
                : "; find which of its programs don't look how the operation ended"));
        }

        if (asked > 0)
        {
            return (ClientStanding.Takes202, $"asks for 202, though it {told}; see that it looks how the operation ended");
        }

        if (records.Any(r => r.Key.Mode == ClientKey.Bridge))
        {
            return (ClientStanding.Takes202, depends ? $"asks for 202 in part; where it still gets 102s, {Bridge}"
                : "asks for 202, and needed none yet: its operations ended before; nothing to do");
        }

        return profile?.On202 switch
        {
            "follows" => (ClientStanding.Takes202, depends ? $"follows a 202 by itself: {Bridge}" : "follows a 202 by itself; nothing to do"),
            "handsOn" => (ClientStanding.Takes202, $"hands a 202 to the program above it: {Bridge}"),
            "takesForDone" => (ClientStanding.Waits, Unable("takes a 202 for done", records, depends)),
            "fails" => (ClientStanding.Waits, Unable("fails on a 202", records, depends)),
            _ when unasked > 0 => (ClientStanding.Unknown, FormattableString.Invariant(
                $"came back for none of {unasked} unasked 202s, so it may take them for done: {Measure}; until then --unknown-http2 hold")),
            _ when profile is null && records[0].Key.Kind == ClientKind.Profile => (ClientStanding.Unknown,
                $"the profile by which it was counted is not there: name it with --profiles, or {Measure}"),
            _ when profile is not null => (ClientStanding.Unknown, $"what it makes of a 202 was not measured: {Measure}"),
            _ => (ClientStanding.Unknown, $"no profile fits it{SoHeld(records)}: {Measure}"),
        };
    }

    private static string Unable(string what, IReadOnlyList<ClientRecord> records, bool depends)
    {
        var lost = records.Sum(r => r.Lost);
        return depends ? $"{what}: needs 102 until it is replaced"
            : lost == 0 ? $"{what}, and was sent no 102 lately: nothing to do while it has the patience"
            : FormattableString.Invariant($"{what}, and lost {lost} connections while it waited: give it and what stands between a longer time-out");
    }
}
