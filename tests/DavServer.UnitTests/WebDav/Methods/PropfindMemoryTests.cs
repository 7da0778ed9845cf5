using System.Net;
using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Contracts;
using DavServer.WebDav;
using DavServer.WebDav.Properties;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.UnitTests.WebDav.Methods;

/// <summary>What a PROPFIND holds in memory of the properties that it lists.</summary>
public sealed class PropfindMemoryTests
{
    private const int Members = 300;
    private const long Much = 100_000_000;
    private static readonly string Filling = new('x', 60_000);

    [Fact]
    public async Task WhatAListingHolds_IsGivenBackAtItsEnd()
    {
        var memory = new PropertyMemory(mostOfListing: Much, mostInAll: Much);
        await using var server = await StartAsync(memory);
        using (var response = await server.BeginAsync("PROPFIND", "/c", ("Depth", "1")))
        {
            Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);

            // Far more than goes out at once: it is in the middle, and waits for whoever reads.
            await Deadline.UntilAsync(() => memory.Held >= Members * (long)Filling.Length, "all is held", () => $"{memory.Held} held");
            Assert.Equal(Members, (await response.Content.ReadAsStringAsync()).Split(Filling).Length - 1);
        }

        await Deadline.UntilAsync(() => memory.Held == 0, "all is given back", () => $"{memory.Held} held");
    }

    [Fact]
    public async Task WhatAListingHolds_IsGivenBackWhereTheClientGoesAway()
    {
        var memory = new PropertyMemory(mostOfListing: Much, mostInAll: Much);
        await using var server = await StartAsync(memory);
        using (await server.BeginAsync("PROPFIND", "/c", ("Depth", "1")))
        {
            await Deadline.UntilAsync(() => memory.Held >= Members * (long)Filling.Length, "all is held", () => $"{memory.Held} held");
        }

        await Deadline.UntilAsync(() => memory.Held == 0, "all is given back", () => $"{memory.Held} held");
    }

    [Fact]
    public async Task WhereAllIsTaken_AListingIsCompleteAllTheSame()
    {
        var memory = new PropertyMemory(mostOfListing: Much, mostInAll: Much);
        await using var server = await StartAsync(memory);
        Assert.True(memory.TryTake(Much));
        using var response = await server.BeginAsync("PROPFIND", "/c", ("Depth", "1"));
        Assert.Equal(Members, (await response.Content.ReadAsStringAsync()).Split(Filling).Length - 1);
        Assert.Equal(Much, memory.Held);
    }

    private static async Task<MemoryServer> StartAsync(PropertyMemory memory)
    {
        var members = Enumerable.Range(0, Members).Select(i => Paths.At($"/c/m{i}")).ToArray();
        var server = await MemoryServer.StartAsync(new WebDavOptions(), services =>
        {
            services.AddSingleton(memory);
            services.AddSingleton<IPropertyStore>(new InventedProperties(members, Filling));
        });
        var store = server.Part<IResourceStore>();
        foreach (var collection in members.Prepend(members[0].Parent!))
        {
            Assert.True((await store.CreateCollectionAsync(collection, CancellationToken.None)).Succeeded);
        }

        return server;
    }
}
