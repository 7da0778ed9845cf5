namespace DavServer.WebDav.Locks;

/// <summary>What came of an attempt to claim.</summary>
/// <param name="Claim">The claim; null where something stands in its way.</param>
/// <param name="Conflict">What does.</param>
/// <param name="Left">How much was left of the patience.</param>
internal readonly record struct HoldAttempt(HoldClaim? Claim, HoldConflict? Conflict, TimeSpan Left)
{
    /// <summary>Whether others may have changed something between the call and the claim.</summary>
    public bool HasWaited => Left != HoldTable.Patience;
}
