using DavServer.ProtocolTests.Rfc4918;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Locks;

/// <summary>Refusals that have to do with locks, to the letter.</summary>
internal static class Locking
{
    /// <summary>A token that was never given out.</summary>
    public const string Unknown = "urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2";

    /// <summary>An error with that condition code and exactly these URLs (RFC 4918 §16).</summary>
    public static void Error(int status, string code, RawHttpConnection.Response response, params string[] hrefs)
    {
        var message = Expect.Status(status, response);
        Assert.Equal("application/xml; charset=utf-8", message["content-type"]);
        var inner = hrefs.Length == 0 ? $"<D:{code} />" : $"<D:{code}>{string.Concat(hrefs.Select(h => $"<D:href>{h}</D:href>"))}</D:{code}>";
        Assert.Equal($"<?xml version=\"1.0\" encoding=\"utf-8\"?><D:error xmlns:D=\"DAV:\">{inner}</D:error>", message.Content);
    }

    /// <summary>A 207 that names exactly these members, each with its status.</summary>
    public static void Members(RawHttpConnection.Response response, params (string Href, int Status)[] members) =>
        Assert.Equal(members, Multistatus.Read(response).Select(m => (m.Href, int.Parse(m.Status!.Split(' ')[1], null))));

    /// <summary>Takes out a lock as one of several users.</summary>
    public static async Task<GrantedLock> LockAsAsync(this ServerUnderTest server, string user, string target, string content, params string[] fields)
    {
        var response = await server.SendContentAsync($"LOCK {target}", content, [user, .. fields]);
        Assert.True(response.Final.Status is 200 or 201, $"Expected a lock. Came: {response.Final}");
        return new GrantedLock(response.Final["lock-token"]![1..^1], response.Final);
    }
}
