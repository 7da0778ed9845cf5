using System.Runtime.Versioning;
using System.Text.Json;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Hosting;

/// <summary>The program <c>davserver</c> as a person starts it (product.md, "Command line, configuration").</summary>
public class ProgramTests
{
    [Fact, Spec("product.md", "Command line, configuration")]
    public async Task Program_PrintsItsUrls_ServesAtEach_AndEndsCleanlyOnSigterm()
    {
        await using var program = await DavServerProgram.StartAsync(
            root => File.WriteAllText(Path.Join(root, "hello"), "hello\n"), "--https", "127.0.0.1:0", "--http2-cleartext", "127.0.0.1:0");
        Assert.Contains(program.Root, program.Process.Output, StringComparison.Ordinal);
        Assert.Contains("Mount it:", program.Process.Output, StringComparison.Ordinal);
        Assert.Equal(["http", "https", "http"], program.Urls.Select(u => u.Scheme));
        foreach (var (url, version) in program.Urls.Zip([["--http1.1"], ["-k", "--http2"], new[] { "--http2-prior-knowledge" }]))
        {
            var curl = await ChildProcess.RunAsync("curl", ["-sS", .. version, "-w", "%{http_code} %{http_version}", $"{url}hello"]);
            Assert.Equal($"hello\n200 {(version[0] == "--http1.1" ? "1.1" : "2")}", curl.Output);
            Assert.Equal(0, curl.ExitCode);
        }

        await program.Process.TerminateAsync();
        var ended = await program.Process.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.DoesNotContain("Unhandled", ended.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact, Spec("product.md", "Long operations")]
    public async Task Sigterm_LetsARunningCopyEnd_AndItsResponseIsComplete()
    {
        await using var program = await DavServerProgram.StartAsync(MakeTree, "--https", "off", "--copy-rate", "64KiB");
        await using var connection = await RawHttpConnection.ConnectAsync(program.Http);
        await connection.SendAsync("COPY /tree/ HTTP/1.1\r\nHost: a\r\nDestination: /copy/\r\nPrefer: processing\r\n\r\n");
        Assert.Equal(102, (await connection.ReadMessageAsync("COPY")).Status);
        await program.Process.TerminateAsync();
        var copy = await connection.ReadResponseAsync("COPY");
        Assert.Equal(201, copy.Final.Status);
        await connection.ReadEndAsync();
        Assert.Equal(0, (await program.Process.EndAsync()).ExitCode);
        Assert.Equal(24, Directory.GetFiles(Path.Join(program.Root, "copy")).Length);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Join(program.Root, ".davserver", "staging")));
    }

    [Fact, Spec("product.md", "On disk")]
    public async Task SecondServerOnTheSameRoot_RefusesAndNamesIt()
    {
        await using var first = await DavServerProgram.StartAsync(_ => { }, "--https", "off");
        var second = await DavServerProgram.RunAsync("", "--root", first.Root, "--http", "127.0.0.1:0", "--https", "off");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains(first.Root, second.Error, StringComparison.Ordinal);
        Assert.Contains("by another davserver", second.Error, StringComparison.Ordinal);
        Assert.Empty(second.Output);
    }

    [Theory, Spec("product.md", "Command line, configuration")]
    [InlineData("--no-such-flag", "x")]
    [InlineData("--webhook", "http://127.0.0.1/")] // in the clear, and no --webhook-network
    [InlineData("--webhook", "https://user@example.org/")]
    [InlineData("--copy-rate", "10 MB")]
    [InlineData("--http", "nowhere")]
    [InlineData("--http", "0.0.0.0:0")]
    [InlineData("--accept-after", "5")]
    [InlineData("--max-operations", "0")]
    [InlineData("--unknown-clients", "perhaps")]
    [InlineData("--users", "/no/such/file")]
    [InlineData("--profiles", "/no/such/file")]
    [InlineData("--behind", "nobody-knows-it")]
    public async Task UnknownFlagOrBadValue_Ends2NamingTheFlag_AndChangesNothing(string flag, string value)
    {
        var folder = Path.Join(Path.GetTempPath(), $"davserver-test-{Guid.NewGuid():N}");
        string[] listeners = flag == "--http" ? ["--https", "off"] : ["--http", "127.0.0.1:0", "--https", "off"];
        var ended = await DavServerProgram.RunAsync("", ["--root", folder, .. listeners, flag, value]);
        Assert.True(ended.ExitCode == 2, $"ended {ended.ExitCode}: {ended.Output}{ended.Error}");
        Assert.Contains(flag, ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Output);
        Assert.False(Path.Exists(folder));
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData("HTTP/1.0", "", "hold")]
    [InlineData("HTTP/1.1", "", "hold")]
    [InlineData("HTTP/1.1", "processing", "heartbeat")]
    [InlineData("HTTP/1.1", "respond-async", "accepted")]
    [InlineData("HTTP/2", "", "accepted")]
    public async Task ExplainJson_PrintsTheModeAndItsRule(string protocol, string prefer, string mode)
    {
        string[] preferred = prefer.Length == 0 ? [] : ["--prefer", prefer];
        var explained = await DavServerProgram.RunAsync(
            "", ["explain", "--user-agent", "nobody-knows-it/1", "--protocol", protocol, .. preferred, "--json"]);
        Assert.True(explained.ExitCode == 0, explained.Error);
        var json = JsonDocument.Parse(explained.Output).RootElement;
        Assert.Equal(mode, json.GetProperty("mode").GetString());
        Assert.NotEmpty(json.GetProperty("rule").GetString()!);
        Assert.Equal(mode == "heartbeat", json.TryGetProperty("maxInterims", out _));
    }

    [Fact, Spec("product.md", "Command line, configuration")]
    [UnsupportedOSPlatform("windows")]
    public async Task UserCommands_KeepTheUsersFileWithoutAnyPasswordInIt()
    {
        var file = Path.Join(Path.GetTempPath(), $"davserver-test-users-{Guid.NewGuid():N}");
        try
        {
            Assert.Equal(0, (await DavServerProgram.RunAsync("secret\n", "user", "add", "--users", file, "alice")).ExitCode);
            Assert.DoesNotContain("secret", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal("alice\n", (await DavServerProgram.RunAsync("", "user", "list", "--users", file)).Output);
            Assert.Equal(0, (await DavServerProgram.RunAsync("", "user", "remove", "--users", file, "alice")).ExitCode);
            Assert.Equal("", (await DavServerProgram.RunAsync("", "user", "list", "--users", file)).Output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void MakeTree(string root)
    {
        var tree = Directory.CreateDirectory(Path.Join(root, "tree")).FullName;
        for (var i = 0; i < 24; i++)
        {
            File.WriteAllText(Path.Join(tree, $"f{i:D2}"), new string('x', 4096));
        }
    }
}
