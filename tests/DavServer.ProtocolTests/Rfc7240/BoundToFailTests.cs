using System.Diagnostics;
using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc7240;

/// <summary>202 is never sent for a request that is bound to fail (product.md, "Response modes").</summary>
public class BoundToFailTests(BoundToFailTests.Fixture slow) : IClassFixture<BoundToFailTests.Fixture>
{
    private readonly ServerUnderTest _server = slow.Server;

    public static TheoryData<string, string, int> Failures => new()
    {
        { "/unmapped/", "Destination: /x/", 404 },
        { "/source/", "X-Nothing: 1", 400 },
        { "/source/", "Destination: no such thing", 400 },
        { "/source/", "Destination: /a/../b", 400 },
        { "/source/", "Destination: http://elsewhere.example/x", 502 },
        { "/source/", "Destination: ftp://elsewhere.example/x", 502 },
        { "/source/", "Destination: /no/parent/x/", 409 },
        { "/source/", "Destination: /mapped/\r\nOverwrite: F", 412 },
        { "/source/", "Destination: /x/\r\nIf-Match: \"never\"", 412 },
        { "/source/", "Destination: /source/", 403 },
        { "/source/", "Destination: /source/below/", 403 },
        { "/source/", "Destination: /.davserver/x/", 403 },
        { "/source/", "Destination: /.DAVserver", 403 },
        { "/source/", "Destination: /x/\r\nDepth: 1", 400 },
        { "/source/", "Destination: /x/\r\nOverwrite: maybe", 400 },
        { "/source/", "Destination: /small/x/", 507 },
    };

    [Theory, Spec("product.md", "Response modes"), Spec("RFC 4918", "9.8.5")]
    [MemberData(nameof(Failures))]
    public async Task CopyThatCannotSucceed_IsNotAcceptedOverHttp11(string source, string fields, int status)
    {
        foreach (var prefer in new[] { "Prefer: respond-async", "Prefer: respond-async, processing", "Prefer: respond-async, wait=0" })
        {
            var copy = await _server.SendAsync($"COPY {source}", fields, prefer, TestProfiles.Heart);
            Assert.Equal(status, copy.Final.Status);
            Assert.NotEmpty(copy.Final.Content);
        }

        Assert.False(Path.Exists(Path.Join(_server.Root, "x")));
        Assert.False(Path.Exists(Path.Join(_server.Root, "small", "x")));
    }

    [Theory, Spec("product.md", "Response modes"), Spec("RFC 4918", "9.8.5")]
    [MemberData(nameof(Failures))]
    public async Task CopyThatCannotSucceed_IsNotAcceptedOverHttp2(string source, string fields, int status)
    {
        var copy = await Answer.AskAsync(slow.Http2, "COPY", source, [.. fields.Split("\r\n"), "Prefer: respond-async"]);
        Assert.Equal(status, copy.Status);
        Assert.Null(copy["location"]);
        Assert.NotEmpty(copy.Content);
    }

    [Fact, Spec("product.md", "Response modes"), Spec("RFC 4918", "9.8.5-8")]
    public async Task OverwritingCopyWithoutSpace_Answers507AndTheOldDestinationIsWhole()
    {
        _server.PutOnDisk("small/old/one", "old");
        var copy = await _server.SendAsync("COPY /source/", "Destination: /small/old/", "Prefer: respond-async");
        Assert.Equal("HTTP/1.1 507 Insufficient Storage", copy.Final.StatusLine);
        Assert.Equal([KeyValuePair.Create("one", "old")], _server.Contents("small/old"));
    }

    [Fact, Spec("RFC 7240", "2")]
    public async Task MalformedPrefer_Answers400AndCopiesNothing()
    {
        var copy = await _server.SendAsync("COPY /source/", "Destination: /x/", "Prefer: respond-async, wait=soon");
        Assert.Equal(400, copy.Final.Status);
        Assert.Contains("Prefer", copy.Final.Content, StringComparison.Ordinal);
        Assert.False(Path.Exists(Path.Join(_server.Root, "x")));
    }

    /// <summary>A share with a volume of 256 KiB in it, and a tree that does not fit there.</summary>
    public sealed class Fixture : SlowServer, IAsyncLifetime
    {
        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            Server.MakeTree("source", 160, 4096);
            Server.MakeTree("mapped", 1, 10);
            var small = Directory.CreateDirectory(Path.Join(Server.Root, "small")).FullName;
            await MountAsync("mount", "-t", "tmpfs", "-o", "size=256k", "davserver-test", small);
        }

        async Task IAsyncLifetime.DisposeAsync()
        {
            await MountAsync("umount", "--lazy", Path.Join(Server.Root, "small"));
            await DisposeAsync();
        }

        private static async Task MountAsync(string program, params string[] arguments)
        {
            using var process = Process.Start(program, arguments);
            await Deadline.WaitAsync(process.WaitForExitAsync(), $"{program} to end");
            Assert.True(process.ExitCode == 0, $"{program} failed; the tests mount a small volume, so they need to be root");
        }
    }
}
