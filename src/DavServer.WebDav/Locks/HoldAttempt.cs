namespace DavServer.WebDav.Locks;

/// <summary>What came of an attempt to claim.</summary>
/// <param name="Claim">The claim; null where something stands in its way.</param>
/// <param name="Conflict">What does.</param>
internal readonly record struct HoldAttempt(HoldClaim? Claim, HoldConflict? Conflict)
{
    /// <summary>Whether others may have changed something between the call and the claim.</summary>
    public bool HasWaited { get; init; }
}
