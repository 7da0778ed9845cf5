using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav.Properties;
using DavServer.WebDav.Xml;

namespace DavServer.UnitTests.Contracts;

/// <summary>What every property store must do. One subclass per implementation.</summary>
public abstract class PropertyStoreContract
{
    private static readonly ResourceIdentity Identity = new(1, ulong.MaxValue);
    private static readonly PropertyLimits Limits = new();
    private static readonly PropertyName Color = new("urn:x", "color");
    private static readonly PropertyName Author = new("", "author");

    protected abstract IPropertyStore Store { get; }

    /// <summary>The same store after a restart.</summary>
    protected abstract void Reopen();

    [Fact, Spec("RFC 4918", "4.3")]
    public async Task WhatWasSet_IsKeptToTheLetter_OverARestart()
    {
        const string xml = "<a:color xmlns:a=\"urn:x\" xml:lang=\"de\">gr\u00FCn &lt;\u2028 <b/>\U0001F600\r\n</a:color>";
        Assert.True(await SetAsync("/a/b", Color, xml));
        Reopen();
        Assert.Equal([new DeadProperty(Color, xml)], Store.Find(Paths.At("/a/b"), null));
        Assert.Empty(Store.Find(Paths.At("/a"), null));
        Assert.Empty(Store.Find(Paths.At("/a/b/c"), null));
        Assert.Empty(Store.Find(Paths.At("/a/B"), null));
    }

    [Fact]
    public async Task TheRoot_BearsPropertiesToo()
    {
        Assert.Empty(Store.Find(ResourcePath.Root, null));
        await SetAsync("/", Color, "<r/>");
        Assert.Equal([new DeadProperty(Color, "<r/>")], Store.Find(ResourcePath.Root, null));
        Assert.Empty(Store.FindOfMembers(ResourcePath.Root, null));
        Reopen();
        Assert.Single(Store.Find(ResourcePath.Root, null));
        await RemoveAsync("/", Color);
        Assert.Empty(Store.Find(ResourcePath.Root, null));
    }

    [Fact, Spec("RFC 4918", "9.2")]
    public async Task Instructions_AreCarriedOutInOrder()
    {
        Assert.True(await Store.ChangeAsync(Paths.At("/a"), Identity,
            [new(Color, "<one/>"), new(Color, null), new(Author, "<x/>"), new(Color, "<two/>")], Limits));
        Assert.Equal(["<two/>", "<x/>"], Store.Find(Paths.At("/a"), null).Select(p => p.Xml).Order());
        Assert.True(await Store.ChangeAsync(Paths.At("/a"), Identity, [new(Color, "<three/>"), new(Color, null)], Limits));
        Assert.Equal([new DeadProperty(Author, "<x/>")], Store.Find(Paths.At("/a"), null));
    }

    [Fact]
    public async Task RemovingWhatIsNotThere_IsNoError()
    {
        Assert.True(await Store.ChangeAsync(Paths.At("/a"), Identity, [new(Color, null)], Limits));
        await SetAsync("/a", Author, "<x/>");
        await RemoveAsync("/a", Color);
        Assert.Single(Store.Find(Paths.At("/a"), null));
        await RemoveAsync("/a", Author);
        Assert.Empty(Store.Find(Paths.At("/a"), null));
    }

    [Fact]
    public async Task OnlyWhatIsAskedFor_IsFound()
    {
        await SetAsync("/a", Color, "<c/>");
        await SetAsync("/a", Author, "<x/>");
        Assert.Equal([new DeadProperty(Author, "<x/>")], Store.Find(Paths.At("/a"), [Author, new("urn:y", "color")]));
        Assert.Empty(Store.Find(Paths.At("/a"), []));
        Assert.Equal([new DeadProperty(Color, "<c/>")], Store.FindOfMembers(ResourcePath.Root, [Color])[ResourceName.FromText("a")]);
        Assert.Empty(Store.FindOfMembers(ResourcePath.Root, [new("urn:y", "color")]));
    }

    [Fact]
    public async Task Members_AreFoundWithTheirProperties_AndNobodyElse()
    {
        await SetAsync("/c", Color, "<c/>");
        await SetAsync("/c/a", Color, "<a/>");
        await SetAsync("/c/a", Author, "<x/>");
        await SetAsync("/c/b/deep", Color, "<deep/>");
        await SetAsync("/c/%FF", Color, "<ff/>");
        await SetAsync("/ca", Color, "<no/>");
        var found = Store.FindOfMembers(Paths.At("/c"), null);
        Assert.Equal(["/%FF 1", "/a 2"], found.Select(f => $"{ResourcePath.Root.Append(f.Key)} {f.Value.Count}").Order());
        Assert.Equal("<deep/>", Store.FindOfMembers(Paths.At("/c/b"), null).Single().Value.Single().Xml);
        Assert.Empty(Store.FindOfMembers(Paths.At("/c/a"), null));
        Assert.Empty(Store.FindOfMembers(Paths.At("/d"), null));
    }

    [Fact]
    public async Task ACollectionsOwn_AreFoundWithItsMembers()
    {
        await SetAsync("/", Author, "<r/>");
        await SetAsync("/c", Color, "<c/>");
        await SetAsync("/c", Author, "<x/>");
        Assert.Equal(["<c/>", "<x/>"], Store.FindWithMembers(Paths.At("/c"), null).Own.Select(p => p.Xml).Order());
        await SetAsync("/c/a", Color, "<a/>");
        foreach (var (names, own) in new (PropertyName[]?, string[])[] { (null, ["<c/>", "<x/>"]), ([Color], ["<c/>"]), ([], []) })
        {
            Assert.Equal(own, Store.FindWithMembers(Paths.At("/c"), names).Own.Select(p => p.Xml).Order());
        }

        Assert.Equal(["<r/>"], Store.FindWithMembers(ResourcePath.Root, null).Own.Select(p => p.Xml));
        Assert.Empty(Store.FindWithMembers(Paths.At("/d"), null).Own);
        Assert.Equal(["a"], Store.FindWithMembers(Paths.At("/c"), null).Members.Select(m => m.Key.ToString()));
        Assert.Empty(Store.FindWithMembers(Paths.At("/c/a"), null).Members);
        Assert.Equal(["<a/>"], Store.FindWithMembers(Paths.At("/c/a"), null).Own.Select(p => p.Xml));
    }

    [Fact]
    public async Task MoreThanMayBeHeld_IsTooMany_AndACollectionsOwnAreFoundAllTheSame()
    {
        await SetAsync("/c", Color, "<c/>");
        foreach (var member in new[] { "a", "b", "d" })
        {
            await SetAsync($"/c/{member}", Color, $"<a>{new string('x', 1000)}</a>");
        }

        var memory = new PropertyMemory(mostOfListing: 3000, mostInAll: 6000);
        using (var allowance = new PropertyAllowance(memory))
        {
            Assert.Same(IPropertyStore.TooMany, Store.FindOfMembers(Paths.At("/c"), null, allowance));
            Assert.InRange(memory.Held, 2000, 3000);
            allowance.GiveBackTo(0);
            var found = Store.FindWithMembers(Paths.At("/c"), null, allowance);
            Assert.Same(IPropertyStore.TooMany, found.Members);
            Assert.Equal(["<c/>"], found.Own.Select(p => p.Xml));
        }

        Assert.Equal(0, memory.Held);
        Assert.Equal(3, Store.FindOfMembers(Paths.At("/c"), null).Count);
    }

    [Fact, Spec("RFC 4918", "9.2.1")]
    public async Task BeyondALimit_NothingIsChanged()
    {
        var few = new PropertyLimits { BytesPerProperty = 10, BytesPerResource = 25, CountPerResource = 3 };
        Assert.True(await Store.ChangeAsync(Paths.At("/a"), Identity, [new(Color, "<456789/>")], few));
        Assert.False(await Store.ChangeAsync(Paths.At("/a"), Identity, [new(Author, "<a/>"), new(Color, "<456789\u00FC/>")], few));
        Assert.False(await Store.ChangeAsync(Paths.At("/a"), Identity, [new(Author, "<456789/>"), new(new("u", "x"), "<456789/>")], few));
        Assert.False(await Store.ChangeAsync(Paths.At("/a"), Identity, [.. "xyz".Select(c => new PropertyChange(new("", $"{c}"), "<a/>"))], few));
        Assert.Equal([new DeadProperty(Color, "<456789/>")], Store.Find(Paths.At("/a"), null));

        // What is there under wider limits may shrink.
        var none = new PropertyLimits { BytesPerProperty = 10, BytesPerResource = 0, CountPerResource = 0 };
        Assert.True(await Store.ChangeAsync(Paths.At("/a"), Identity, [new(Color, "<5/>")], none));
        Assert.False(await Store.ChangeAsync(Paths.At("/a"), Identity, [new(Color, "<55/>")], none));
        Assert.True(await Store.ChangeAsync(Paths.At("/a"), Identity, [new(Color, null)], none));
    }

    private async Task<bool> SetAsync(string url, PropertyName name, string xml) =>
        await Store.ChangeAsync(Paths.At(url), Identity, [new(name, xml)], Limits);

    private async Task RemoveAsync(string url, PropertyName name) =>
        Assert.True(await Store.ChangeAsync(Paths.At(url), Identity, [new(name, null)], Limits));
}
