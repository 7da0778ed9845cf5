using DavServer.WebDav.Headers;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.LongRunning;

/// <summary>Whether a request tells of an intermediary without naming it.</summary>
public enum ForwardedFields
{
    /// <summary>None.</summary>
    Absent,

    /// <summary>Forwarded (RFC 7239) or one of X-Forwarded-*.</summary>
    Present,
}

/// <summary>All of a request that decides its response mode; <c>davserver explain</c> makes one from its flags.</summary>
/// <param name="Protocol">For instance <c>HTTP/1.1</c>.</param>
/// <param name="UserAgent">As sent, or null.</param>
/// <param name="Via">The members of Via (RFC 9110 §7.6.3).</param>
/// <param name="Forwarded">Whether there are other traces of an intermediary.</param>
/// <param name="Preferences">What the client would like.</param>
internal sealed record RequestTraits(string Protocol, string? UserAgent, IReadOnlyList<string> Via, ForwardedFields Forwarded, Preferences Preferences)
{
    public static RequestTraits Of(HttpContext http, Preferences preferences)
    {
        var headers = http.Request.Headers;
        var forwarded = headers.ContainsKey("Forwarded") || headers.Keys.Any(k => k.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
            || k.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase));
        return new RequestTraits(
            http.Request.Protocol,
            headers.UserAgent.Count == 0 ? null : headers.UserAgent.ToString(),
            SplitVia(headers.Via.ToString()),
            forwarded ? ForwardedFields.Present : ForwardedFields.Absent,
            preferences);
    }

    public static IReadOnlyList<string> SplitVia(string via) =>
        [.. FieldList.Split(via, ',').Select(v => v.Trim()).Where(v => v.Length > 0)];
}
