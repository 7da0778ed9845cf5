using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>A validator that changes without need makes clients throw work away.</summary>
public sealed class Section8_6_UnchangedValidatorTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "8.6-1")]
    public async Task WhatLeavesContentAndPlaceAlone_LeavesEntityTagAndTimeAlone()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "content");
        var before = await HeadAsync(folder);

        Expect.Status(207, await Server.SendContentAsync(
            $"PROPPATCH /{folder}/file", "<propertyupdate xmlns='DAV:'><set><prop><p xmlns='urn:p'>v</p></prop></set></propertyupdate>"));
        Assert.Equal(before, await HeadAsync(folder));
        var granted = await Server.LockAsync($"/{folder}/file");
        Assert.Equal(before, await HeadAsync(folder));
        Expect.Status(200, await Server.SendAsync($"LOCK /{folder}/file", granted.If));
        await Server.UnlockAsync($"/{folder}/file", granted);
        Assert.Equal(before, await HeadAsync(folder));
        Expect.Status(201, await Server.SendAsync($"COPY /{folder}/file", $"Destination: /{folder}/copy"));
        Expect.Status(200, await Server.SendAsync($"GET /{folder}/file"));
        Expect.Status(412, await Server.SendContentAsync($"PUT /{folder}/file", "lost", "If-Match: \"other\""));
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/beside", "b"));
        Assert.Equal(before, await HeadAsync(folder));
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/file", "changed", $"If-Match: {before.Tag}"));
        Assert.NotEqual(before.Tag, (await HeadAsync(folder)).Tag);
    }

    [Theory, Spec("RFC 4918", "8.8-1"), Spec("RFC 4918", "8.8-2"), Spec("RFC 4918", "8.8-3")]
    [InlineData(20)]
    public async Task EachPut_HasATagOfItsOwn_AndATimeThatNeverGoesBack(int puts)
    {
        var folder = shared.NewFolder();
        var seen = new List<(string Tag, DateTimeOffset Time)>();
        for (var i = 0; i < puts; i++)
        {
            await Server.SendContentAsync($"PUT /{folder}/file", i % 2 == 0 ? "same" : "else");
            seen.Add(await HeadAsync(folder));
            var member = Assert.Single(Multistatus.Read(await Server.SendAsync($"PROPFIND /{folder}/file", "Depth: 0")));
            Assert.Equal(seen[^1].Tag, member.Text("getetag"));
        }

        Assert.Equal(puts, seen.Select(s => s.Tag).Distinct().Count());
        Assert.Equal(seen.Select(s => s.Time).Order(), seen.Select(s => s.Time));
        Assert.All(seen, s => Assert.False(s.Tag.StartsWith("W/", StringComparison.Ordinal)));
    }

    private async Task<(string Tag, DateTimeOffset Time)> HeadAsync(string folder)
    {
        var head = Expect.Status(200, await Server.SendAsync($"HEAD /{folder}/file"));
        return (head["etag"]!, DateTimeOffset.Parse(head["last-modified"]!, System.Globalization.CultureInfo.InvariantCulture));
    }
}
