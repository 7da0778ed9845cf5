using System.Net;

namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>Who is told of the end of operations.</summary>
public sealed record WebhookOptions
{
    /// <summary>The most endpoints. A choice: each has a queue of its own, and each end of an operation is kept once for each.</summary>
    public const int MostEndpoints = 16;

    /// <summary>The most characters of an endpoint's URL. Longer ones are refused by many servers.</summary>
    public const int MostUrlCharacters = 2048;

    /// <summary>Whom to tell. Default: nobody.</summary>
    public IReadOnlyList<Uri> Endpoints { get; init; } = [];

    /// <summary>
    /// The networks that may be reached although they are not public (loopback, private, link-local and so on), and by http, in the clear. Default:
    /// none.
    /// </summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>What messages are signed with; each signs, so that one can be replaced while receivers still know the other.</summary>
    public IReadOnlyList<WebhookSecret> Secrets { get; init; } = [];

    /// <summary>How long an endpoint may take to answer. Default 15 seconds, the least that Standard Webhooks suggests.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether a URL can be an endpoint: http or https, without user and fragment.</summary>
    public static bool TryParseEndpoint(string text, out Uri? endpoint) =>
        Uri.TryCreate(text, UriKind.Absolute, out endpoint)
        && endpoint.Scheme is "http" or "https" && endpoint.Host.Length > 0 && endpoint.Port > 0
        && endpoint.UserInfo.Length == 0 && endpoint.Fragment.Length == 0
        && text.Length <= MostUrlCharacters && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '\\' or '@' or '#');
}
