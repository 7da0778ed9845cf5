namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>Whether 102 could be switched off.</summary>
/// <param name="LastSent">When the last one went out; null for never.</param>
/// <param name="CanBeSwitchedOff">Whether nobody was sent one for so many days, and that is known.</param>
/// <param name="Why">In a sentence.</param>
internal sealed record InterimVerdict(DateTimeOffset? LastSent, bool CanBeSwitchedOff, string Why)
{
    public static InterimVerdict Of(DateTimeOffset? lastSent, DateTimeOffset since, DateTimeOffset still, int days) =>
        lastSent >= still
            ? new(lastSent, false,
                FormattableString.Invariant($"102 is still needed: the last one went out at {lastSent:u}."))
        : since > still
            ? new(lastSent, false, FormattableString.Invariant($"Nobody was sent a 102 yet, but it is counted only since {since:u}, not for {days} days."))
        : new(lastSent, true, FormattableString.Invariant($"102 could be switched off: nobody was sent one in the last {days} days."));
}
