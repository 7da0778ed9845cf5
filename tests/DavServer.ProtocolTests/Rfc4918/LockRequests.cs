using System.Text.RegularExpressions;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>LOCK and UNLOCK as tests need them, to the letter.</summary>
internal static class LockRequests
{
    /// <summary>The content of a LOCK for an exclusive lock.</summary>
    public const string Exclusive =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:lockinfo xmlns:D=\"DAV:\"><D:lockscope><D:exclusive/></D:lockscope>" +
        "<D:locktype><D:write/></D:locktype><D:owner><D:href>http://example.org/~me</D:href></D:owner></D:lockinfo>";

    /// <summary>The content of a LOCK for a shared lock, without an owner.</summary>
    public const string Shared =
        "<lockinfo xmlns='DAV:'><locktype><write/></locktype><lockscope><shared/></lockscope></lockinfo>";

    /// <summary>Takes an exclusive lock.</summary>
    public static Task<GrantedLock> LockAsync(this ServerUnderTest server, string target, params string[] fields) =>
        TakeAsync(server, target, Exclusive, fields);

    /// <summary>Takes a shared lock.</summary>
    public static Task<GrantedLock> LockSharedAsync(this ServerUnderTest server, string target, params string[] fields) =>
        TakeAsync(server, target, Shared, fields);

    /// <summary>Lets go of a lock.</summary>
    public static async Task UnlockAsync(this ServerUnderTest server, string target, GrantedLock granted) =>
        Expect.Status(204, await server.SendAsync($"UNLOCK {target}", granted.LockToken));

    /// <summary>The locks that PROPFIND tells of.</summary>
    public static async Task<IReadOnlyList<ActiveLock>> LocksOfAsync(this ServerUnderTest server, string target)
    {
        var member = Assert.Single(Multistatus.Read(await server.SendContentAsync(
            $"PROPFIND {target}", "<propfind xmlns='DAV:'><prop><lockdiscovery/></prop></propfind>", "Depth: 0")));
        var (status, value) = member.Properties[Multistatus.Dav + "lockdiscovery"];
        Assert.Equal("HTTP/1.1 200 OK", status);
        return ActiveLock.In(value);
    }

    /// <summary>A 423 that names, as what is locked, <paramref name="href"/> (RFC 4918 §16, lock-token-submitted).</summary>
    public static void Locked(string href, RawHttpConnection.Response response)
    {
        var error = ActiveLock.XmlOf(Expect.Status(423, response));
        Assert.Equal(Multistatus.Dav + "error", error.Name);
        var hrefs = error.Element(Multistatus.Dav + "lock-token-submitted")?.Elements(Multistatus.Dav + "href").Select(h => h.Value) ?? [];
        Assert.True(hrefs.Contains(href), $"Expected {href} in lock-token-submitted. Came: {response.Final}");
    }

    /// <summary>
    /// A refusal for a lock further down: 423 as in <see cref="Locked"/>, or a 207 in which the locked resource has it
    /// (RFC 4918 §9.6.1, §9.8.5 and §9.9.4 leave the choice); never with what SHOULD NOT stand in a 207.
    /// </summary>
    public static void LockedBelow(string href, RawHttpConnection.Response response)
    {
        if (response.Final.Status != 207)
        {
            Locked(href, response);
            return;
        }

        var members = Multistatus.Read(response);
        Assert.Equal("HTTP/1.1 423 Locked", members.Of(href).Status);
        Assert.Contains("lock-token-submitted", response.Final.Content, StringComparison.Ordinal);
        Assert.DoesNotContain(members, m => m.Status is null || Regex.IsMatch(m.Status, " 424 | 20[0-9] "));
    }

    private static async Task<GrantedLock> TakeAsync(ServerUnderTest server, string target, string content, string[] fields)
    {
        var response = await server.SendContentAsync($"LOCK {target}", content, fields);
        Assert.True(response.Final.Status is 200 or 201, $"Expected a lock. Came: {response.Final}");
        var field = response.Final["lock-token"];
        Assert.Matches("^<[a-z]+:[^<> ]+>$", field);
        return new GrantedLock(field![1..^1], response.Final);
    }
}
