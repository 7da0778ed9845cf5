namespace DavServer.Rehearsal.Raw;

/// <summary>What came is no request. Ends the connection.</summary>
internal sealed class RawRequestException(string message) : Exception(message);
