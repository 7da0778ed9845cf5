using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>A lock that a test has taken, and the fields that submit its token.</summary>
internal sealed record GrantedLock(string Token, RawHttpConnection.Message Response)
{
    /// <summary>The lock as the response to LOCK told it.</summary>
    public ActiveLock Active => Assert.Single(ActiveLock.In(Response), active => active.Token == Token);

    /// <summary>Submits it for the Request-URI.</summary>
    public string If => $"If: (<{Token}>)";

    /// <summary>Names it to UNLOCK.</summary>
    public string LockToken => $"Lock-Token: <{Token}>";

    /// <summary>Submits it for a resource.</summary>
    public string IfFor(string path) => $"If: <{path}> (<{Token}>)";
}
