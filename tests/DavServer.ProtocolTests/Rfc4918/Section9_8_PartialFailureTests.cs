using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>Members that vanish from the disk while a slowed COPY is under way: the honest way to make some of them fail.</summary>
public sealed class Section9_8_PartialFailureTests : IAsyncLifetime
{
    private const int Files = 40;
    private const int Bytes = 64 * 1024;
    private ServerUnderTest _server = null!;

    public async Task InitializeAsync() => _server = await ServerUnderTest.StartAsync(c => c with { CopyRate = 8 * Bytes });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact, Spec("RFC 4918", "9.8.3-8"), Spec("RFC 4918", "9.8.3-9"), Spec("RFC 4918", "9.8.3-10"), Spec("RFC 4918", "9.8.3-11")]
    [Spec("RFC 4918", "9.8.3-12"), Spec("RFC 4918", "13")]
    public async Task OntoANewDestination_TheRestIsPublishedAndTheCausesAreIn207()
    {
        _server.MakeTree("source", Files, Bytes);
        var members = Multistatus.Read(await CopyWhileMembersVanishAsync());

        Assert.NotEmpty(members);
        Assert.All(members, m => Assert.Equal("HTTP/1.1 404 Not Found", m.Status));
        Assert.All(members, m => Assert.Empty(m.Properties));
        var copied = _server.Contents("destination").Keys.Select(name => $"/source/{name}");
        Assert.Equal(Files, copied.Concat(members.Select(m => m.Href)).Distinct().Count());
        Assert.Empty(copied.Intersect(members.Select(m => m.Href)));
    }

    [Theory, Spec("RFC 7240", "4.4"), Spec("RFC 4918", "9.8.3-8")]
    [InlineData("mapped", "X-None: ")]
    [InlineData("unmapped", "Prefer: handling=strict")]
    public async Task OntoAMappedDestinationOrWhereStrict_NothingIsPublished(string destination, string field)
    {
        _server.MakeTree("source", Files, Bytes);
        if (destination == "mapped")
        {
            _server.PutOnDisk("destination/old", "old");
        }

        var members = Multistatus.Read(await CopyWhileMembersVanishAsync(field));

        Assert.NotEmpty(members);
        Assert.Equal(destination == "mapped", Directory.Exists(Path.Join(_server.Root, "destination")));
        if (destination == "mapped")
        {
            Assert.Equal("old", Assert.Single(_server.Contents("destination")).Value);
        }
    }

    private async Task<RawHttpConnection.Response> CopyWhileMembersVanishAsync(params string[] fields)
    {
        var staging = Path.Join(_server.Root, ".davserver", "staging");
        var copying = _server.SendAsync("COPY /source", ["Destination: /destination", .. fields]);
        await Deadline.UntilAsync(() => Staged(staging).Length > 0, "the first member written aside");
        var begun = Staged(staging).Select(Path.GetFileName).ToHashSet();
        foreach (var file in Directory.GetFiles(Path.Join(_server.Root, "source")).Where(f => !begun.Contains(Path.GetFileName(f))))
        {
            File.Delete(file);
        }

        return await copying;
    }

    private static string[] Staged(string staging)
    {
        try
        {
            return Directory.GetFiles(staging, "f*", SearchOption.AllDirectories);
        }
        catch (DirectoryNotFoundException)
        {
            return []; // It came and went while it was being listed.
        }
    }
}
