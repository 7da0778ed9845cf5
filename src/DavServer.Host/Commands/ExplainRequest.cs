namespace DavServer.Host.Commands;

/// <summary>The request that <c>davserver explain</c> is asked about.</summary>
/// <param name="UserAgent">Its User-Agent field; null for none.</param>
/// <param name="Protocol">Its version, such as HTTP/1.1 or HTTP/2.</param>
/// <param name="Via">Its Via fields.</param>
/// <param name="Forwarded">Its Forwarded fields.</param>
/// <param name="Behind">The intermediary in front, as by <c>--behind</c>.</param>
/// <param name="Prefer">Its Prefer fields.</param>
internal sealed record ExplainRequest(
    string? UserAgent, string Protocol, IReadOnlyList<string> Via, IReadOnlyList<string> Forwarded, string? Behind, IReadOnlyList<string> Prefer);
