using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Hosting;

/// <summary><c>davserver operations</c> and the control socket (product.md, "Commands beside serving", "On disk").</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OperationsCommandTests : IDisposable
{
    private readonly string _users = Path.Join(Path.GetTempPath(), $"davserver-test-users-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_users);

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task ListShowAndCancel_TellOfTheRunningServersOperations()
    {
        await using var program = await DavServerProgram.StartAsync(MakeTree, "--https", "off", "--copy-rate", "1KiB");
        Assert.Equal("There are no operations.\n", (await AskAsync(program, 0, "list")).Output);
        var monitor = await AcceptAsync(program);
        var id = monitor.Split('/')[^1];

        var lines = (await AskAsync(program, 0, "list")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["ID", "STATE", "METHOD", "SOURCE", "DESTINATION", "DONE", "AGE"], Words(lines[0]));
        Assert.Equal([id, "running", "COPY", "/tree/", "/copy/"], Words(lines[1]).Take(5));
        var list = JsonDocument.Parse((await AskAsync(program, 0, "list", "--json")).Output).RootElement.GetProperty("operations");
        Assert.Equal(id, Assert.Single(list.EnumerateArray()).GetProperty("jobId").GetString());
        Assert.Contains("state:       running\n", (await AskAsync(program, 0, "show", id)).Output, StringComparison.Ordinal);

        var canceled = JsonDocument.Parse((await AskAsync(program, 0, "cancel", id, "--json")).Output).RootElement;
        Assert.Equal(("canceled", monitor), (canceled.GetProperty("status").GetString(), canceled.GetProperty("statusUrl").GetString()));
        Assert.False(Path.Exists(Path.Join(program.Root, "copy")));

        // Cancelled once more it is not forgotten, as a DELETE would.
        Assert.Contains("state:       canceled\n", (await AskAsync(program, 0, "cancel", id)).Output, StringComparison.Ordinal);
        Assert.Contains("error:  ", (await AskAsync(program, 0, "show", id)).Output, StringComparison.Ordinal);
        Assert.Contains("there is no such operation", (await AskAsync(program, 1, "show", new string('0', 32))).Error, StringComparison.Ordinal);
    }

    [Fact, Spec("product.md", "On disk")]
    public async Task ControlSocket_IsItsOwnersAlone_GoesWithTheServer_AndReplacesWhatAKilledOneLeft()
    {
        await using var program = await DavServerProgram.StartAsync(_ => { }, "--https", "off");
        var socket = Path.Join(program.Root, ".davserver", "state", "control");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
        await program.Process.KillAsync();
        Assert.True(File.Exists(socket));
        Assert.Contains("no server runs on", (await AskAsync(program, 1, "list")).Error, StringComparison.Ordinal);

        await using var again = ChildProcess.Start(
            DavServerProgram.Dotnet, [DavServerProgram.Assembly, "--root", program.Root, "--http", "127.0.0.1:0", "--https", "off"]);
        await again.SaysAsync("Ctrl-C stops it.");
        Assert.Equal("There are no operations.\n", (await AskAsync(program, 0, "list")).Output);
        await again.TerminateAsync();
        Assert.Equal(0, (await again.EndAsync()).ExitCode);
        Assert.False(Path.Exists(socket));
        Assert.Contains("no server runs on", (await AskAsync(program, 1, "list")).Error, StringComparison.Ordinal);
    }

    [Fact, Spec("product.md", "On disk")]
    public async Task StateWhosePathIsTooLongForASocket_IsReachedAllTheSame()
    {
        var folder = Directory.CreateTempSubdirectory("davserver-test-").FullName;
        try
        {
            var state = Path.Join(folder, new string('x', 120), new string('y', 120));
            await using var program = await DavServerProgram.StartAsync(_ => { }, "--https", "off", "--state", state);
            var listed = await DavServerProgram.RunAsync("", "operations", "list", "--state", state);
            Assert.Equal((0, "There are no operations.\n", ""), (listed.ExitCode, listed.Output, listed.Error));
            await program.Process.TerminateAsync();
            Assert.Equal(0, (await program.Process.EndAsync()).ExitCode);
            Assert.False(Path.Exists(Path.Join(state, "control")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact, Spec("product.md", "On disk")]
    public async Task ControlSocket_AnswersForOperationsAlone_WhateverUsersThereAre()
    {
        Assert.Equal(0, (await DavServerProgram.RunAsync("secret\n", "user", "add", "--users", _users, "alice")).ExitCode);
        await using var program = await DavServerProgram.StartAsync(MakeTree, "--https", "off", "--users", _users);
        foreach (var (request, status) in new[]
        {
            ("GET /.davserver/operations", 200),
            ("GET /.davserver/operations/../../tree/f00", 400),
            ("GET /.davserver/operations/x", 404),
            ("GET /tree/f00", 404),
            ("DELETE /tree/", 404),
            ("PROPFIND /", 404),
            ("OPTIONS *", 404),
            ("GET /.davserver/operationsx", 404),
            ("GET /.davserver/clients?days=7", 200),
            ("GET /.davserver/clients/x", 404),
            ("GET /.davserver/clientsx", 404),
            ("GET http://x/.davserver/operations", 404),
            ("GET /.davserver/principals/local", 404),
        })
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Join(program.Root, ".davserver", "state", "control")));
            await socket.SendAsync(Encoding.ASCII.GetBytes($"{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
            using var reader = new StreamReader(new NetworkStream(socket));
            var answer = await Deadline.WaitAsync(reader.ReadToEndAsync(), "an answer");
            Assert.True(answer.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), $"{request}: {answer}");
            Assert.DoesNotContain("xxxx", answer, StringComparison.Ordinal); // what the files hold
        }

        Assert.Equal(24, Directory.GetFiles(Path.Join(program.Root, "tree")).Length);
        await using var connection = await RawHttpConnection.ConnectAsync(program.Http);
        await connection.SendAsync("GET /.davserver/operations HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(401, (await connection.ReadResponseAsync()).Final.Status);
    }

    private static async Task<string> AcceptAsync(DavServerProgram program)
    {
        await using var connection = await RawHttpConnection.ConnectAsync(program.Http);
        await connection.SendAsync("COPY /tree/ HTTP/1.1\r\nHost: a\r\nDestination: /copy/\r\nPrefer: respond-async\r\n\r\n");
        return Answer.Of((await connection.ReadResponseAsync("COPY")).Final)["location"]!;
    }

    private static async Task<ChildProcess.Result> AskAsync(DavServerProgram program, int exitCode, params string[] words)
    {
        var result = await DavServerProgram.RunAsync("", ["operations", .. words, "--root", program.Root]);
        Assert.True(result.ExitCode == exitCode, $"Expected {exitCode}. Came {result.ExitCode}: {result.Output}{result.Error}");
        return result;
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static void MakeTree(string root)
    {
        var tree = Directory.CreateDirectory(Path.Join(root, "tree")).FullName;
        for (var i = 0; i < 24; i++)
        {
            File.WriteAllText(Path.Join(tree, $"f{i:D2}"), new string('x', 4096));
        }
    }
}
