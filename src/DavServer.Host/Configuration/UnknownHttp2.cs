namespace DavServer.Host.Configuration;

/// <summary>What HTTP/2 clients without a profile get.</summary>
public enum UnknownHttp2
{
    /// <summary>202 and a status monitor.</summary>
    Accept,

    /// <summary>Silence until the final response.</summary>
    Hold,
}
