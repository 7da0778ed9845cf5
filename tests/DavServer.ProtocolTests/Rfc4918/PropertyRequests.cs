using System.Xml.Linq;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>PROPPATCH and PROPFIND of a test's own properties.</summary>
internal static class PropertyRequests
{
    /// <summary>The namespace of the tests' own properties.</summary>
    public static readonly XNamespace Own = "urn:davserver:test";

    /// <summary>A PROPPATCH of instructions, in which <c>t:</c> stands for <see cref="Own"/> and no prefix for DAV.</summary>
    public static Task<RawHttpConnection.Response> PatchOwnAsync(this ServerUnderTest server, string target, string instructions)
    {
        var content = $"<propertyupdate xmlns='DAV:' xmlns:t='{Own}'>{instructions}</propertyupdate>";
        return server.SendContentAsync($"PROPPATCH {target}", content, "Content-Type: application/xml");
    }

    /// <summary>Sets one of the tests' properties.</summary>
    public static async Task SetAsync(this ServerUnderTest server, string target, string name, string value)
    {
        var member = Assert.Single(Multistatus.Read(await server.PatchOwnAsync(target, $"<set><prop><t:{name}>{value}</t:{name}></prop></set>")));
        Assert.Equal("HTTP/1.1 200 OK", member.Properties[Own + name].Status);
    }

    /// <summary>The value of one of the tests' properties; null where it is not found.</summary>
    public static async Task<string?> GetAsync(this ServerUnderTest server, string target, string name)
    {
        var member = Assert.Single(Multistatus.Read(await server.SendContentAsync(
            $"PROPFIND {target}", $"<propfind xmlns='DAV:'><prop><{name} xmlns='{Own}'/></prop></propfind>", "Depth: 0")));
        var (status, value) = member.Properties[Own + name];
        Assert.True(status is "HTTP/1.1 200 OK" or "HTTP/1.1 404 Not Found", status);
        return status == "HTTP/1.1 200 OK" ? value.Value : null;
    }
}
