using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4331;

/// <summary>COPY and MOVE under a quota: what does not fit is a 507 that changes nothing (RFC 4331 §6).</summary>
public sealed class Section6_QuotaOfTransferTests : IAsyncLifetime
{
    private const int QuotaBytes = 100;
    private ServerUnderTest _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerUnderTest.StartAsync(c => c with { Quota = QuotaBytes });
        await PutAsync("tree", new string('t', 60));
        await PutAsync("old", "old");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [Spec("RFC 4331", "6"), Spec("product.md", "Response modes")]
    [InlineData("/new/", "X-None: ")]
    [InlineData("/new/", "Prefer: respond-async")]
    [InlineData("/new/", "Prefer: respond-async, processing")]
    [InlineData("/new/", "Prefer: handling=strict")]
    [InlineData("/old/", "X-None: ")]
    [InlineData("/old/", "Prefer: respond-async")]
    public async Task CopyOfATreeBeyondTheQuota_Is507_AndNothingIsChanged(string destination, string field)
    {
        var before = Describe();
        var copy = await _server.SendAsync("COPY /tree/", $"Destination: {destination}", field);
        Assert.Contains("<D:quota-not-exceeded", Expect.Status(507, copy).Content, StringComparison.Ordinal);
        Assert.Equal(before, Describe());
        Expect.Status(204, await _server.SendAsync("DELETE /tree/"));
    }

    [Fact]
    [Spec("RFC 4331", "6")]
    public async Task CopyThatReplacesMoreThanItTakes_FitsUnderAQuotaThatIsUsedUp()
    {
        await PutAsync("like", new string('l', QuotaBytes - 63));
        Expect.Status(507, await _server.SendAsync("COPY /like/", "Destination: /old/"));
        Expect.Status(204, await _server.SendAsync("COPY /like/", "Destination: /tree/"));
        Expect.Status(201, await _server.SendContentAsync("PUT /more", new string('m', 60 - (QuotaBytes - 63))));
    }

    // A MOVE takes no more than was taken already.
    [Theory]
    [Spec("RFC 4331", "6")]
    [InlineData("/moved/")]
    [InlineData("/other/moved/")]
    public async Task MoveUnderAQuotaThatIsUsedUp_Succeeds(string destination)
    {
        using var volume = Volume.Mount(_server, "other", "1m");
        await PutAsync("full", new string('f', QuotaBytes - 63));
        Expect.Status(507, await _server.SendContentAsync("PUT /more", "m"));
        Expect.Status(201, await _server.SendAsync("MOVE /tree/", $"Destination: {destination}"));
        Assert.Equal(60, (await _server.SendAsync($"GET {destination}member")).Final.Content.Length);
        Expect.Status(404, await _server.SendAsync("GET /tree/member"));
    }

    // What is copied to be moved lies in the share twice for a moment: of a share that holds too much already, nothing is copied.
    [Theory]
    [Spec("RFC 4331", "6")]
    [InlineData("new", "X-None: ")]
    [InlineData("new", "Prefer: respond-async")]
    [InlineData("old", "Prefer: respond-async")]
    public async Task MoveAcrossVolumesInAShareThatHoldsTooMuch_Is507_AndNothingIsChanged(string destination, string field)
    {
        using var volume = Volume.Mount(_server, "other", "1m");
        _server.PutOnDisk("other/old/member", "old");
        _server.PutOnDisk("behind/the-servers/back", new string('b', 2 * QuotaBytes));

        // The server looks behind its back once it has to refuse something, where a tree is gone of which it does not know how much that was.
        Expect.Status(204, await _server.SendAsync("DELETE /old/"));
        Expect.Status(507, await _server.SendContentAsync("PUT /more", new string('m', QuotaBytes)));
        var before = Describe();
        var move = await _server.SendAsync("MOVE /tree/", $"Destination: /other/{destination}/", field);
        Assert.Contains("<D:quota-not-exceeded", Expect.Status(507, move).Content, StringComparison.Ordinal);
        Assert.Equal(before, Describe());
    }

    private async Task PutAsync(string collection, string content)
    {
        Expect.Status(201, await _server.SendAsync($"MKCOL /{collection}"));
        Expect.Status(201, await _server.SendContentAsync($"PUT /{collection}/member", content));
    }

    // Without the server's own places.
    private string Describe() => string.Join(' ', Directory.GetFiles(_server.Root, "*", SearchOption.AllDirectories)
        .Where(f => !f.Contains(".davserver", StringComparison.Ordinal))
        .Select(f => $"{Path.GetRelativePath(_server.Root, f)}={File.ReadAllText(f)}").Order(StringComparer.Ordinal));
}
