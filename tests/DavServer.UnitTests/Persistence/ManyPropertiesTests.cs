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

        var all = new DeadPropertyLookup(_disk.State.Properties, new RealPaths(ResourcePath.Root, ResourcePath.Root), null);
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal($"<s>{i}</s>", all.Of(Paths.At($"/c/m{i}")).Single(p => p.Name == Small).Xml));
        Assert.Empty(all.Of(Paths.At("/c/none")));
    }
}
