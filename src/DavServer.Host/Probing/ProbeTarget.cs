using System.Text;
using DavServer.WebDav;

namespace DavServer.Host.Probing;

/// <summary>Which server is probed, and as whom.</summary>
internal sealed record ProbeTarget
{
    /// <summary>Where clients reach it.</summary>
    public required Uri Url { get; init; }

    /// <summary>The value of Authorization; null for none.</summary>
    public string? Authorization { get; init; }

    public CertificateTrust Trust { get; init; }

    /// <summary>How long the silent exchange is, and the one with heartbeats beside it; null to leave both out.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>What Host and Destination say.</summary>
    public string Authority => UrlAuthority.Of(Url);

    /// <summary>The path of a rehearsal.</summary>
    public string PathOf(string script) => Url.AbsolutePath.TrimEnd('/') + Hosting.RehearsalMiddleware.BasePath + script;

    public static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
