namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>What is counted by itself.</summary>
/// <param name="Kind">How the client is known.</param>
/// <param name="Client">The profile's or product's name; empty where there is none.</param>
/// <param name="Protocol">For instance <c>HTTP/1.1</c>.</param>
/// <param name="Mode"><c>hold</c>, <c>heartbeat</c>, <c>processing</c>, <c>bridge</c> or <c>accepted</c>.</param>
public readonly record struct ClientKey(ClientKind Kind, string Client, string Protocol, string Mode)
{
    /// <summary>The mode of a request that asks for 102s and for a 202 after them, and would do without the 102s.</summary>
    public const string Bridge = "bridge";
}
