using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Contracts;
using DavServer.WebDav.Properties;
using DavServer.WebDav.State;
using DavServer.WebDav.Xml;

namespace DavServer.UnitTests.WebDav.State;

/// <summary>What follows where nothing outlasts the process; the rest of the contract is about restarts.</summary>
public sealed class VolatileNamespaceStateTests
{
    private static readonly ResourceIdentity One = new(7, 1);

    private readonly VolatilePropertyStore _properties = new();

    [Theory, Spec("RFC 4918", "15.1")]
    [InlineData(NamespaceChangeKind.Copy, "/a /a/b /x")]
    [InlineData(NamespaceChangeKind.Move, "/x /x/b")]
    public async Task CreationdateThatWasSet_StaysOverAMove_AndNoCopyBearsIt(NamespaceChangeKind kind, string bearers)
    {
        await SetAsync("/a", new PropertyName("urn:x", "p"));
        await SetAsync("/a", PropertyName.Dav("creationdate"));
        await SetAsync("/a/b", PropertyName.Dav("creationdate"));
        var state = new VolatileNamespaceState(_properties);

        var step = await state.BeginAsync(new NamespaceChange { Kind = kind, Source = Paths.At("/a"), SourceIdentity = One, Destination = Paths.At("/x") });
        await step!.CommitAsync([]);

        Assert.Equal(bearers, string.Join(' ', state.FindBearers(ResourcePath.Root).Select(p => p.ToString()).Order(StringComparer.Ordinal)));
        Assert.Equal(kind == NamespaceChangeKind.Copy ? 1 : 2, _properties.Find(Paths.At("/x"), null).Count);
    }

    private async Task SetAsync(string url, PropertyName name) =>
        Assert.True(await _properties.ChangeAsync(Paths.At(url), One, [new PropertyChange(name, "<p/>")], new PropertyLimits()));
}
