using System.Text;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests;

/// <summary>Requests about properties, spelled out.</summary>
internal static class PropertyExchange
{
    public static string Set(string properties) => $"<D:set><D:prop>{properties}</D:prop></D:set>";

    public static string Remove(string properties) => $"<D:remove><D:prop>{properties}</D:prop></D:remove>";

    /// <summary>PROPPATCH with these instructions; the prefix D stands for "DAV:".</summary>
    public static Task<RawHttpConnection.Response> UpdateAsync(this ServerUnderTest server, string path, string instructions, params string[] fields) =>
        server.SendContentAsync($"PROPPATCH {path}", Utf8($"<D:propertyupdate xmlns:D='DAV:'>{instructions}</D:propertyupdate>"), fields);

    /// <summary>PROPFIND with this question; the prefix D stands for "DAV:".</summary>
    public static Task<RawHttpConnection.Response> AskAsync(this ServerUnderTest server, string path, string question, params string[] fields) =>
        server.SendContentAsync($"PROPFIND {path}", Utf8($"<D:propfind xmlns:D='DAV:'>{question}</D:propfind>"), fields);

    /// <summary>These properties of one resource.</summary>
    public static async Task<MultistatusMember> FindAsync(this ServerUnderTest server, string path, string names) =>
        Assert.Single(Multistatus.Read(await server.AskAsync(path, $"<D:prop>{names}</D:prop>", "Depth: 0")));

    /// <summary>Local name and status of each property, in order: <c>a:200</c>.</summary>
    public static IEnumerable<string> Statuses(this MultistatusMember member) =>
        member.Properties.Select(p => $"{p.Key.LocalName}:{p.Value.Status.Split(' ')[1]}").Order(StringComparer.Ordinal);

    // The raw connection sends each char as a byte.
    private static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
