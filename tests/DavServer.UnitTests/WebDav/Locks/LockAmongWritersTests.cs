using System.Net;
using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav;
using DavServer.WebDav.Locks;

namespace DavServer.UnitTests.WebDav.Locks;

/// <summary>LOCK meets those who are writing at the moment it is granted.</summary>
public sealed class LockAmongWritersTests
{
    // A writer in its last step has been judged already, and by a table in which this lock was not.
    [Theory, Spec("RFC 4918", "7")]
    [InlineData("/", "/tree/file")]
    [InlineData("/tree", "/tree/file")]
    [InlineData("/tree/file", "/tree/file")]
    [InlineData("/tree/new", "/tree/new")]
    public async Task LockIsGrantedOnlyWhenThoseWhoWereWritingHaveEnded(string locked, string written)
    {
        await using var server = await MemoryServer.StartAsync(new WebDavOptions());
        await server.SendAsync("MKCOL", "bob", "/tree");
        await server.SendAsync("PUT", "bob", "/tree/file", "x");
        var writer = server.Part<HoldTable>().TryClaim([new Hold(Path(written), HoldKind.Content)], out _)!;

        var locking = server.LockAsync("alice", locked);
        await Deadline.UntilAsync(() => !server.Part<LockTable>().IsEmpty, "the lock in the table");

        // It stands already against whoever begins to write now, and nobody has been told of it.
        Assert.Equal(HttpStatusCode.Locked, (await server.SendAsync("PUT", "bob", locked == "/tree/new" ? locked : "/tree/file", "lost")).Status);
        Assert.False(locking.IsCompleted);
        writer.Dispose();
        var (status, content) = await locking;
        Assert.Equal(locked == "/tree/new" ? HttpStatusCode.Created : HttpStatusCode.OK, status);
        Assert.Contains("<D:locktoken>", content, StringComparison.Ordinal);
    }

    [Fact, Spec("product.md", "Holds")]
    public async Task LockThatAnOperationRefuses_LeavesNothingBehind()
    {
        await using var server = await MemoryServer.StartAsync(new WebDavOptions());
        await server.SendAsync("PUT", "bob", "/file", "x");
        using (server.Part<HoldTable>().TryClaim([new Hold(Path("/file"), HoldKind.Exclusive)], out _))
        {
            Assert.Equal(HttpStatusCode.Locked, (await server.LockAsync("alice", "/file")).Status);
        }

        Assert.True(server.Part<LockTable>().IsEmpty);
        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync("PUT", "bob", "/file", "y")).Status);
    }

    private static ResourcePath Path(string text) => ResourcePath.TryParse(text, out var path, out _) ? path : throw new ArgumentException(text);
}
