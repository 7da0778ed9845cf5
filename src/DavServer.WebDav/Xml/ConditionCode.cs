namespace DavServer.WebDav.Xml;

/// <summary>The condition codes that this server answers with (RFC 4918 §16): local names in the "DAV:" namespace.</summary>
internal static class ConditionCode
{
    public const string CannotModifyProtectedProperty = "cannot-modify-protected-property";
    public const string LockTokenMatchesRequestUri = "lock-token-matches-request-uri";
    public const string LockTokenSubmitted = "lock-token-submitted";
    public const string NoConflictingLock = "no-conflicting-lock";
    public const string PropfindFiniteDepth = "propfind-finite-depth";
    public const string QuotaNotExceeded = "quota-not-exceeded";
    public const string SufficientDiskSpace = "sufficient-disk-space";

    /// <summary>RFC 5689 §3.3.</summary>
    public const string ValidResourceType = "valid-resourcetype";
}
