using DavServer.Storage;
using DavServer.UnitTests.Contracts;
using DavServer.WebDav.Properties;
using DavServer.WebDav.Xml;

namespace DavServer.UnitTests.Persistence;

public sealed class ManyPropertiesTests : IDisposable
{
    private static readonly PropertyName Large = new("urn:x", "large");
    private static readonly PropertyName Small = new("urn:x", "small");
    private readonly StateOnDisk _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task MoreThanShouldBeHeldAtOnce_IsFoundMemberByMember()
    {
        var limits = new PropertyLimits { BytesPerProperty = 1024 * 1024, BytesPerResource = 1024 * 1024 };
        for (var i = 0; i < 20; i++)
        {
            await _disk.State.Properties.ChangeAsync(
                Paths.At($"/c/m{i}"),
                new ResourceIdentity(1, (ulong)i + 1),
                [new(Large, new string('x', 900_000)), new(Small, $"<s>{i}</s>")],
                limits);
        }

        Assert.Same(IPropertyStore.TooMany, _disk.State.Properties.FindOfMembers(Paths.At("/c"), null));
        Assert.Equal(20, _disk.State.Properties.FindOfMembers(Paths.At("/c"), [Small]).Count);

        using var all = LookUp(new PropertyMemory());
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal($"<s>{i}</s>", all.Of(Paths.At($"/c/m{i}")).Single(p => p.Name == Small).Xml));
        Assert.Empty(all.Of(Paths.At("/c/none")));
    }

    [Fact]
    public async Task CollectionsWithinOneAnother_AreHeldWithinOneLimit_AndAllIsFound()
    {
        await MarkTreeAsync();
        var memory = new PropertyMemory(mostOfListing: 10_000, mostInAll: 1_000_000);
        using (var lookup = LookUp(memory))
        {
            // One of them fits twice; six are open at a time.
            WalkTree(lookup, () => Assert.InRange(memory.Held, 4_000, 10_000));
        }

        Assert.Equal(0, memory.Held);
    }

    [Fact]
    public async Task AllListings_AreHeldWithinOneLimit_AndAllIsFound()
    {
        await MarkTreeAsync();
        var memory = new PropertyMemory(mostOfListing: 1_000_000, mostInAll: 40_000);
        using (var slow = LookUp(memory))
        {
            WalkTree(slow, () => Assert.InRange(memory.Held, 4_000, 40_000));
            _ = slow.Of(Deepest(Levels).Append(ResourceName.FromText("m0")));
            var ofSlow = memory.Held;
            using (var other = LookUp(memory))
            {
                WalkTree(other, () => Assert.InRange(memory.Held, ofSlow, 40_000));
            }

            Assert.Equal(ofSlow, memory.Held);
        }

        Assert.Equal(0, memory.Held);
    }

    [Fact]
    public async Task WhatLinksLeadTo_IsHeldWithinTheLimitToo_AndAllIsFound()
    {
        await MarkTreeAsync();
        var memory = new PropertyMemory(mostOfListing: 10_000, mostInAll: 1_000_000);
        using (var lookup = LookUp(memory))
        {
            var mostHeld = 0L;
            foreach (var level in Enumerable.Range(0, Levels + 1))
            {
                foreach (var i in Enumerable.Range(0, 5 * MembersOfLevel).Select(i => i % MembersOfLevel))
                {
                    var found = lookup.OfLink(Deepest(level).Append(ResourceName.FromText($"m{i}")));
                    Assert.StartsWith($"<l>{level} {i} ", found.Single().Xml, StringComparison.Ordinal);
                    mostHeld = Math.Max(mostHeld, memory.Held);
                }
            }

            Assert.InRange(mostHeld, 4_000, 10_000);
            Assert.Empty(lookup.OfLink(ResourcePath.Root));
        }

        Assert.Equal(0, memory.Held);
    }

    private const int Levels = 6;
    private const int MembersOfLevel = 4;

    private static ResourcePath Deepest(int level) =>
        Enumerable.Range(1, level).Aggregate(ResourcePath.Root, (path, _) => path.Append(ResourceName.FromText("c")));

    /// <summary>As a walk does: into each collection after some of its members, and back to the others.</summary>
    private static void WalkTree(DeadPropertyLookup lookup, Action look)
    {
        _ = lookup.OfRoot(ResourcePath.Root, withMembers: true);
        Walk(ResourcePath.Root, 0);

        void Walk(ResourcePath collection, int level)
        {
            for (var i = 0; i < MembersOfLevel; i++)
            {
                Assert.StartsWith($"<l>{level} {i} ", lookup.Of(collection.Append(ResourceName.FromText($"m{i}"))).Single().Xml, StringComparison.Ordinal);
                look();
                if (i == 1 && level < Levels)
                {
                    var next = collection.Append(ResourceName.FromText("c"));
                    Assert.Empty(lookup.Of(next));
                    Walk(next, level + 1);
                }
            }
        }
    }

    private async Task MarkTreeAsync()
    {
        await Task.WhenAll(
            from level in Enumerable.Range(0, Levels + 1)
            from i in Enumerable.Range(0, MembersOfLevel)
            select _disk.State.Properties.ChangeAsync(
                Deepest(level).Append(ResourceName.FromText($"m{i}")),
                new ResourceIdentity(1, (ulong)((level * MembersOfLevel) + i + 1)),
                [new(Large, $"<l>{level} {i} {new string('x', 1000)}</l>")],
                new PropertyLimits()).AsTask());
    }

    private DeadPropertyLookup LookUp(PropertyMemory memory) =>
        new(_disk.State.Properties, new RealPaths(ResourcePath.Root, ResourcePath.Root), null, memory);
}
