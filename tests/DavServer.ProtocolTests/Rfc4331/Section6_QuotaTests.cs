using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4331;

/// <summary>A quota is kept, and clients are told that it is the quota and not the disk (RFC 4331 §6).</summary>
public sealed class Section6_QuotaTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    [Spec("RFC 4331", "6")]
    public async Task PutBeyondTheQuotaIs507WithTheConditionCodeAndLeavesNothing()
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { Quota = 10 });
        var response = await server.SendContentAsync("PUT /a", "01234567890");
        Assert.Equal(507, response.Final.Status);
        Assert.Contains("<D:quota-not-exceeded", response.Final.Content, StringComparison.Ordinal);
        Assert.Equal(404, (await server.SendAsync("GET /a")).Final.Status);
    }

    [Theory, Spec("RFC 4331", "6")]
    [InlineData("new", "Content-Length: 2000000")]
    [InlineData("old", "Content-Length: 2000000")]
    [InlineData("new", "Transfer-Encoding: chunked\r\nX-Expected-Entity-Length: 2000000")]
    public async Task AnnouncedContentBeyondTheQuota_IsNotRefusedForTheDisk(string name, string length)
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { Quota = MiB });
        await server.SendContentAsync("PUT /old", "old");
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync($"PUT /{name} HTTP/1.1\r\nHost: {server.Http}\r\nExpect: 100-continue\r\n{length}\r\n\r\n");

        Assert.Contains("<D:quota-not-exceeded", Expect.Status(507, await connection.ReadResponseAsync("PUT")).Content, StringComparison.Ordinal);
    }

    [Fact, Spec("RFC 4331", "6")]
    public async Task AnnouncedContentBeyondTheDiskWithinTheQuota_IsNotRefusedForTheQuota()
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { Quota = 100 * MiB });
        using var volume = Volume.Mount(server, "small", "1m");

        var response = Expect.Status(507, await server.SendContentAsync("PUT /small/a", new string('x', 2 * MiB)));

        Assert.Contains("<D:sufficient-disk-space", response.Content, StringComparison.Ordinal);
    }

    [Fact]
    [Spec("RFC 4331", "6")]
    public async Task CopyBeyondTheQuotaIs507()
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { Quota = 10 });
        await server.SendContentAsync("PUT /a", "012345");
        var response = await server.SendAsync("COPY /a", "Destination: /b");
        Assert.Equal(507, response.Final.Status);
        Assert.Contains("<D:quota-not-exceeded", response.Final.Content, StringComparison.Ordinal);
        Assert.Equal(404, (await server.SendAsync("GET /b")).Final.Status);
    }

    [Fact]
    public async Task WhatWasThereBeforeTheServerStartedCounts()
    {
        var folder = Directory.CreateTempSubdirectory("davserver-quota-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Join(folder, "old"), "0123456789");
            await using var server = await ServerUnderTest.StartAsync(c => c with { Root = folder, Quota = 12 });
            Assert.Equal(507, (await server.SendContentAsync("PUT /a", "012")).Final.Status);
            Assert.Equal(201, (await server.SendContentAsync("PUT /a", "01")).Final.Status);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
