using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4331;

/// <summary>A quota is kept, and clients are told that it is the quota and not the disk (RFC 4331 §6).</summary>
public sealed class Section6_QuotaTests
{
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
