namespace DavServer.ProtocolTests.Clients;

/// <summary>X-OC-Mtime with PUT, as rclone and the clients of ownCloud and Nextcloud send it.</summary>
public sealed class ModificationTimeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact]
    public async Task PutTakesTheTimeFromTheClient_NewAndReplaced()
    {
        var folder = shared.NewFolder();

        var made = Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/f", "1", "X-OC-Mtime: 1234567890"));
        var replaced = Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/f", "2", "X-OC-Mtime: 1234567891.5"));
        var plain = Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/f", "3"));

        Assert.Equal("accepted", made["x-oc-mtime"]);
        Assert.Equal("Fri, 13 Feb 2009 23:31:30 GMT", made["last-modified"]);
        Assert.Equal("accepted", replaced["x-oc-mtime"]);
        Assert.Equal("Fri, 13 Feb 2009 23:31:31 GMT", replaced["last-modified"]);
        Assert.Null(plain["x-oc-mtime"]);
        Assert.NotEqual(replaced["last-modified"], plain["last-modified"]);
        Assert.NotEqual(made["etag"], replaced["etag"]);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("")]
    [InlineData("99999999999999")]
    public async Task WhatIsNoTime_Is400_AndChangesNothing(string time)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/f", "old");

        Expect.Refusal(400, "X-OC-Mtime", await Server.SendContentAsync($"PUT /{folder}/f", "new", $"X-OC-Mtime: {time}"));

        Assert.Equal("old", Expect.Status(200, await Server.SendAsync($"GET /{folder}/f")).Content);
    }
}
