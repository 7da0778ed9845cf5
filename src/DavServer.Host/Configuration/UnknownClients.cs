namespace DavServer.Host.Configuration;

/// <summary>What HTTP/1.1 clients without a profile get.</summary>
public enum UnknownClients
{
    /// <summary>Silence until the final response.</summary>
    Hold,

    /// <summary>Few, widening 102s.</summary>
    Heartbeat,
}
