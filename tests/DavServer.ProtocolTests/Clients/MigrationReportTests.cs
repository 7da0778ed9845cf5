using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using DavServer.ProtocolTests.Hosting;
using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients;

/// <summary><c>davserver migration-report</c>: of a server that runs, of one that stopped, and across a restart.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class MigrationReportTests : IDisposable
{
    private readonly string _profiles = TestProfiles.Write();

    public void Dispose() => File.Delete(_profiles);

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task Report_TellsOfTheRunningServer_AndOfTheStoppedOne_AndGoesOnAfterARestart()
    {
        await using var program = await DavServerProgram.StartAsync(MakeTree, [.. Flags]);
        Assert.Contains("No client has waited for an operation yet.", (await AskAsync(program, 0)).Output, StringComparison.Ordinal);
        await CopyAsync(program.Http, "one");

        var running = (await AskAsync(program, 0)).Output;
        Assert.Contains("102 is still needed", running, StringComparison.Ordinal);
        Assert.Contains("Still depend on 102:\n  testheart  (testheart/1.0)\n", running, StringComparison.Ordinal);
        var interims = await InterimsAsync(program);
        Assert.True(interims > 0, "no 102 was counted");
        await program.Process.TerminateAsync();
        Assert.Equal(0, (await program.Process.EndAsync()).ExitCode);

        Assert.Equal(running, (await AskAsync(program, 0)).Output);
        Assert.Equal(interims, await InterimsAsync(program));

        await using var again = ChildProcess.Start(
            DavServerProgram.Dotnet, [DavServerProgram.Assembly, "--root", program.Root, "--http", program.Http.ToString(), .. Flags]);
        await again.SaysAsync("Ctrl-C stops it.");
        Assert.Equal(interims, await InterimsAsync(program));
        await CopyAsync(program.Http, "two");
        Assert.True(await InterimsAsync(program) > interims, "what was counted before the restart is not added to");
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task ReportWithoutAServerOrItsState_IsAnErrorThatNamesTheFolder()
    {
        var nowhere = Path.Join(Path.GetTempPath(), $"davserver-test-{Guid.NewGuid():N}");
        var answer = await DavServerProgram.RunAsync("", "migration-report", "--state", nowhere);
        Assert.Equal((1, ""), (answer.ExitCode, answer.Output));
        Assert.Contains($"no server runs on '{nowhere}'", answer.Error, StringComparison.Ordinal);
        Assert.Contains("--days: 'x'", (await DavServerProgram.RunAsync("", "migration-report", "--days", "x")).Error, StringComparison.Ordinal);
    }

    private string[] Flags => ["--https", "off", "--copy-rate", "64KiB", "--profiles", _profiles];

    private static void MakeTree(string root)
    {
        var tree = Directory.CreateDirectory(Path.Join(root, "tree")).FullName;
        for (var i = 0; i < 16; i++)
        {
            File.WriteAllText(Path.Join(tree, $"f{i}"), new string('.', 4096));
        }
    }

    private static async Task CopyAsync(IPEndPoint server, string destination)
    {
        await using var connection = await RawHttpConnection.ConnectAsync(server);
        await connection.SendAsync($"COPY /tree/ HTTP/1.1\r\nHost: a\r\nDestination: /{destination}/\r\n{TestProfiles.Heart}\r\n\r\n");
        var copy = await connection.ReadResponseAsync("COPY");
        Assert.Equal(201, copy.Final.Status);
        Assert.NotEmpty(copy.Interims);
    }

    private async Task<ChildProcess.Result> AskAsync(DavServerProgram program, int exitCode, params string[] words)
    {
        var result = await DavServerProgram.RunAsync("", ["migration-report", .. words, "--root", program.Root, "--profiles", _profiles]);
        Assert.True(result.ExitCode == exitCode, $"Expected {exitCode}. Came {result.ExitCode}: {result.Output}{result.Error}");
        return result;
    }

    private async Task<long> InterimsAsync(DavServerProgram program)
    {
        var report = JsonDocument.Parse((await AskAsync(program, 0, "--json")).Output).RootElement;
        return report.GetProperty("clients").EnumerateArray().SelectMany(c => c.GetProperty("modes").EnumerateArray())
            .Sum(m => m.GetProperty("interims").GetInt64());
    }
}
