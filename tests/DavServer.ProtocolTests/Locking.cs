using System.Text.RegularExpressions;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests;

/// <summary>What tests about locks do again and again.</summary>
internal static partial class Locking
{
    public const string Exclusive = "<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>";
    public const string Shared = "<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>";

    /// <summary>A token that was never given out.</summary>
    public const string Unknown = "urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2";

    /// <summary>Takes out an exclusive lock; fails where it is not granted.</summary>
    /// <returns>Its token.</returns>
    public static Task<string> LockAsync(this ServerUnderTest server, string path, params string[] fields) => server.LockAsync(path, Exclusive, fields);

    /// <summary>Takes out a lock; fails where it is not granted.</summary>
    public static async Task<string> LockAsync(this ServerUnderTest server, string path, string content, string[] fields)
    {
        var response = await server.SendContentAsync($"LOCK {path}", content, fields);
        Assert.True(response.Final.Status is 200 or 201, $"Expected a lock. Came: {response.Final}");
        return TokenOf(response);
    }

    /// <summary>The token in the Lock-Token field, which must be the one in the content too (RFC 4918 §9.10.1).</summary>
    public static string TokenOf(RawHttpConnection.Response response)
    {
        var token = LockToken().Match(response.Final["lock-token"] ?? "");
        Assert.True(token.Success, $"Expected a Lock-Token field. Came: {response.Final}");
        var uri = token.Groups[1].Value;
        Assert.Contains($"<D:locktoken><D:href>{uri}</D:href></D:locktoken>", response.Final.Content, StringComparison.Ordinal);
        return uri;
    }

    /// <summary>A 423 with that condition code and exactly these URLs (RFC 4918 §16).</summary>
    public static void ExpectLocked(RawHttpConnection.Response response, string code, params string[] hrefs) => ExpectError(423, response, code, hrefs);

    /// <summary>An error with that condition code and exactly these URLs (RFC 4918 §16).</summary>
    public static void ExpectError(int status, RawHttpConnection.Response response, string code, params string[] hrefs)
    {
        var message = Expect.Status(status, response);
        Assert.Equal("application/xml; charset=utf-8", message["content-type"]);
        var inner = hrefs.Length == 0 ? $"<D:{code} />" : $"<D:{code}>{string.Concat(hrefs.Select(h => $"<D:href>{h}</D:href>"))}</D:{code}>";
        Assert.Equal($"<?xml version=\"1.0\" encoding=\"utf-8\"?><D:error xmlns:D=\"DAV:\">{inner}</D:error>", message.Content);
    }

    /// <summary>A 207 that names exactly these members, each with its status line.</summary>
    public static void ExpectMembers(RawHttpConnection.Response response, params (string Href, string Status)[] members) =>
        Assert.Equal(members, Multistatus.Read(response).Select(m => (m.Href, m.Status ?? "")));

    [GeneratedRegex("^<(urn:uuid:[0-9a-f-]{36})>$")]
    private static partial Regex LockToken();
}
