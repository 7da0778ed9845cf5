using DavServer.Storage;
using DavServer.UnitTests.Contracts;
using DavServer.WebDav;
using DavServer.WebDav.Properties;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.UnitTests.WebDav.Methods;

/// <summary>A listing of many members takes no more memory than one of few.</summary>
[Collection(nameof(MemoryAlone))]
public sealed class ListingMemoryTests
{
    private const long Allowed = 200_000;
    private static readonly string Filling = new('x', 1000);

    [Theory]
    [InlineData(1_000)]
    [InlineData(20_000)]
    public async Task NearItsEnd_AListingHoldsLittle_HoweverManyMembersItHas(int count)
    {
        var members = Enumerable.Range(0, count).Select(i => Paths.At($"/c/m{i}")).ToArray();
        var (asked, before, atTheEnd) = (0, 0L, 0L);
        var memory = new PropertyMemory(mostOfListing: Allowed, mostInAll: Allowed);
        var properties = new InventedProperties(members, Filling)
        {
            // On the thread that lists, so that nothing moves meanwhile. What went to the client is not kept by it.
            Asked = _ => atTheEnd = ++asked == count - 10 ? GC.GetTotalMemory(forceFullCollection: true) : atTheEnd,
        };
        await using var server = await MemoryServer.StartAsync(new WebDavOptions(), services =>
        {
            services.AddSingleton(memory);
            services.AddSingleton<IPropertyStore>(properties);
        });
        var store = server.Part<IResourceStore>();
        foreach (var collection in members.Prepend(members[0].Parent!))
        {
            Assert.True((await store.CreateCollectionAsync(collection, CancellationToken.None)).Succeeded);
        }

        before = GC.GetTotalMemory(forceFullCollection: true);
        using var response = await server.BeginAsync("PROPFIND", "/c", ("Depth", "1"));
        await using (var content = await response.Content.ReadAsStreamAsync())
        {
            await content.CopyToAsync(Stream.Null);
        }

        // All of them would be 40 MB at the larger count.
        Assert.Equal(count, asked);
        Assert.InRange(atTheEnd - before, -8_000_000, 8_000_000);
    }
}
