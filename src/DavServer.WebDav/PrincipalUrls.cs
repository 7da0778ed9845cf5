using DavServer.WebDav.LongRunning;

namespace DavServer.WebDav;

/// <summary>Where principals are (RFC 3744 §2, RFC 5397).</summary>
internal static class PrincipalUrls
{
    /// <summary>The segment below the reserved name.</summary>
    public const string Segment = "principals";

    /// <summary>The URL of who asks, as this client sees it; null for one whom nobody authenticated.</summary>
    public static string? HrefOf(DavRequest request) => request.Principal.Name is { } name
        ? $"{request.PublicPath}/{MonitorUrls.ReservedName}/{Segment}/{Uri.EscapeDataString(name)}"
        : null;
}
