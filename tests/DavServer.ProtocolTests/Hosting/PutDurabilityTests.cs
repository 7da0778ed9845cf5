using System.Globalization;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Hosting;

/// <summary>What the program asks of the disk before it answers a PUT, seen and spoiled by strace.</summary>
public sealed class PutDurabilityTests
{
    [Theory, Spec("product.md", "Durability")]
    [InlineData("process", 0)]
    [InlineData("power", 2)]
    public async Task Put_SyncsTheFileAndItsDirectoryOnlyForPower(string durability, int syncs)
    {
        await using var program = await DavServerProgram.StartAsync(_ => { }, "--https", "off", "--put-durability", durability);
        await using var strace = await AttachAsync(program, "trace=fsync,fdatasync,renameat2");

        Assert.Equal(201, await PutAsync(program, "new"));
        await Deadline.UntilAsync(() => Count(strace, "renameat2(") == 1 && Count(strace, "fsync(") >= syncs, "the calls", () => strace.Error);

        var calls = strace.Error;
        Assert.Equal(syncs, Count(strace, "fsync(") + Count(strace, "fdatasync("));
        Assert.True(syncs == 0 || calls.IndexOf("fsync(", StringComparison.Ordinal) < calls.IndexOf("renameat2(", StringComparison.Ordinal), calls);
    }

    [Fact, Spec("product.md", "Durability")]
    public async Task PutWhoseContentCanNotBeSynced_Is500AndChangesNothing()
    {
        await using var program = await DavServerProgram.StartAsync(_ => { }, "--https", "off", "--put-durability", "power");
        Assert.Equal(201, await PutAsync(program, "old"));
        await using (await AttachAsync(program, "inject=fsync:error=EIO"))
        {
            Assert.Equal(500, await PutAsync(program, "new"));
        }

        Assert.Equal("old", await File.ReadAllTextAsync(Path.Join(program.Root, "a")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(program.Root, ".davserver", "staging")));
        Assert.Equal(204, await PutAsync(program, "new"));
        Assert.Equal("new", await File.ReadAllTextAsync(Path.Join(program.Root, "a")));
    }

    private static async Task<ChildProcess> AttachAsync(DavServerProgram program, string what)
    {
        var strace = ChildProcess.Start("strace", ["-f", "-e", what, "-p", program.Process.Id.ToString(CultureInfo.InvariantCulture)]);
        await Deadline.UntilAsync(() => strace.Error.Contains("attached", StringComparison.Ordinal), "strace to be attached", () => strace.Error);
        return strace;
    }

    private static int Count(ChildProcess strace, string call) => strace.Error.Split(' ', '\n').Count(w => w.StartsWith(call, StringComparison.Ordinal));

    private static async Task<int> PutAsync(DavServerProgram program, string content)
    {
        await using var connection = await RawHttpConnection.ConnectAsync(program.Http);
        await connection.SendAsync($"PUT /a HTTP/1.1\r\nHost: {program.Http}\r\nContent-Length: {content.Length}\r\n\r\n{content}");
        return (await connection.ReadResponseAsync("PUT")).Final.Status;
    }
}
