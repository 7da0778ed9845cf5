using System.Globalization;
using System.Text.RegularExpressions;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>Readers see the old destination whole, then the new one whole, never a mixture (product.md, "Holds").</summary>
public partial class OverwriteVisibilityTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private const int NewFiles = 32;
    private const int OldFiles = 50;
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("product.md", "Holds"), Spec("RFC 4918", "9.8.4")]
    public async Task ReadersDuringAnOverwritingCopy_SeeTheOldTreeWholeThenTheNewTreeWhole()
    {
        var (source, destination) = (slow.NewName("new"), slow.NewName("old"));
        _server.MakeTree(source, NewFiles, 4096);
        _server.MakeTree(destination, OldFiles, 100);
        var copy = CopyAsync(source, destination);
        var readers = new[]
        {
            ReadUntilAsync(copy, c => ListingAsync(c, destination, "1")),
            ReadUntilAsync(copy, c => ListingAsync(c, destination, "infinity")),
            ReadUntilAsync(copy, c => ListingAsync(c, destination, "1")),
            ReadUntilAsync(copy, c => FileAsync(c, source, destination, 7)),
            ReadUntilAsync(copy, c => FileAsync(c, source, destination, 31)),
        };
        Assert.Equal(204, await copy);
        foreach (var seen in await Deadline.WaitAsync(Task.WhenAll(readers), "the readers to see the new tree"))
        {
            Assert.Equal(["old", "new"], seen);
        }

        Assert.Equal(_server.Contents(source), _server.Contents(destination));
        await Litter.UntilGoneAsync(_server);
    }

    [Fact, Spec("product.md", "Holds")]
    public async Task GetBegunBeforeAnOverwritingCopy_GivesTheOldFileToItsEnd()
    {
        var (source, destination) = (slow.NewTree(seconds: 0.5), slow.NewName("old"));
        const int Length = 16 * 1024 * 1024;
        _server.PutOnDisk(destination + "/f0000", new string('o', Length));
        await using var reader = await RawHttpConnection.ConnectAsync(_server.Http, receiveBuffer: 16 * 1024);
        await reader.SendAsync($"GET /{destination}/f0000 HTTP/1.1\r\nHost: a\r\n\r\n");
        await reader.ReadBytesAsync(1000);
        Assert.Equal(204, await CopyAsync(source, destination));
        Assert.StartsWith($"{source}/0 ", (await _server.SendAsync($"GET /{destination}/f0000")).Final.Content, StringComparison.Ordinal);

        var rest = await reader.ReadBytesAsync(Length - 1000);
        Assert.Equal(-1, rest.AsSpan().IndexOfAnyExcept('o'));
        var tail = await reader.ReadBytesAsync(1);
        Assert.Equal("o", tail);
    }

    [Fact, Spec("product.md", "Holds")]
    public async Task PropfindBegunBeforeAnOverwritingCopy_ListsTheOldTreeToItsEnd()
    {
        const int Members = 12_000;
        var (source, destination) = (slow.NewTree(seconds: 0.5), slow.NewName("old"));
        _server.MakeTree(destination, Members, 10);
        await using var reader = await RawHttpConnection.ConnectAsync(_server.Http, receiveBuffer: 16 * 1024);
        await reader.SendAsync($"PROPFIND /{destination}/ HTTP/1.1\r\nHost: a\r\nDepth: infinity\r\n\r\n");
        await _server.SendAsync($"GET /{destination}/f0000");
        Assert.Equal(204, await CopyAsync(source, destination));
        Assert.Equal(_server.Contents(source), _server.Contents(destination));

        var listing = (await reader.ReadResponseAsync("PROPFIND")).Final;
        Assert.Equal(207, listing.Status);
        Assert.Equal(Members + 1, Member().Count(listing.Content));
        Assert.Equal(Members, Length().Count(listing.Content));
    }

    private async Task<int> CopyAsync(string source, string destination) =>
        (await _server.SendAsync($"COPY /{source}/", $"Destination: /{destination}/", TestProfiles.Heart)).Final.Status;

    // Gives the states that were seen, in their order, each once for as long as it lasted.
    private async Task<List<string>> ReadUntilAsync(Task copy, Func<RawHttpConnection, Task<string>> look)
    {
        await using var connection = await _server.ConnectAsync();
        var seen = new List<string>();
        while (true)
        {
            var ended = copy.IsCompleted;
            var state = await look(connection);
            if (seen.Count == 0 || seen[^1] != state)
            {
                seen.Add(state);
            }

            if (ended)
            {
                return seen;
            }
        }
    }

    private async Task<string> ListingAsync(RawHttpConnection connection, string destination, string depth)
    {
        var listing = (await _server.SendAsync(connection, $"PROPFIND /{destination}/", "Depth: " + depth)).Final;
        Assert.Equal(207, listing.Status);
        var lengths = Length().Matches(listing.Content).Select(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).ToArray();
        var members = Member().Count(listing.Content) - 1;
        return lengths.Length != members ? $"{members} members of which {lengths.Length} have a length"
            : members == OldFiles && lengths.All(l => l == 100) ? "old"
            : members == NewFiles && lengths.All(l => l == 4096) ? "new"
            : $"a mixture: {members} members, lengths {string.Join(' ', lengths)}";
    }

    private async Task<string> FileAsync(RawHttpConnection connection, string source, string destination, int number)
    {
        var file = (await _server.SendAsync(connection, $"GET /{destination}/f{number:D4}")).Final;
        return file.Content.StartsWith($"{destination}/{number} ", StringComparison.Ordinal) && file.Content.Length == 100 ? "old"
            : file.Content.StartsWith($"{source}/{number} ", StringComparison.Ordinal) && file.Content.Length == 4096 ? "new"
            : $"neither: {file}";
    }

    [GeneratedRegex("<D:response>|<response>|<d:response>")]
    private static partial Regex Member();

    [GeneratedRegex("getcontentlength>(\\d+)<")]
    private static partial Regex Length();
}
