using System.Text;
using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>A link that can't be looked at is not one that leads nowhere: that may be left out of a copy, silently.</summary>
public class LinkFailureTests
{
    [Theory]
    [InlineData("ReadLink", "link", StoreError.InputOutput)]
    [InlineData("Stat", "link", StoreError.InputOutput)]
    [InlineData("Stat", "real", StoreError.InputOutput)]
    [InlineData("OpenDirectory", "real", StoreError.InputOutput)]
    [InlineData("Stat", "f", StoreError.InputOutput)]
    [InlineData("Stat", "f", StoreError.AccessDenied)]
    [InlineData("Stat", "f", StoreError.NotFound)]
    [InlineData("Stat", "real", StoreError.NotFound)]
    [InlineData("ReadLink", "link", StoreError.NotFound)]
    public async Task LinkThatCannotBeFollowed_TellsTheErrorOfTheDisk(string call, string name, StoreError error)
    {
        await using var share = new TestShare();
        share.Make("/real/f", "f");
        share.Link("/link", "real/f");
        using var root = new FailingDirectory(
            LinuxDirectory.OpenPath(share.Root).Value!,
            (asked, entry) => asked == call && Encoding.UTF8.GetString(entry.Bytes) == name ? error : StoreError.None);

        var found = new PathResolver(root, new ReservedNames()).ResolveExisting(At("/link"), LastLink.Follow);

        Assert.Equal(error, found.Error);
    }
}
