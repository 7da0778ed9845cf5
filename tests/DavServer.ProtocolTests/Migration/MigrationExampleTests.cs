using DavServer.ProtocolTests.EndToEnd;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Migration;

/// <summary>The examples of the migration guide, as they stand in compat-matrix/migration, against the real server.</summary>
public sealed class MigrationExampleTests(MigrationExamples examples) : IClassFixture<MigrationExamples>
{
    private readonly ServerUnderTest _server = examples.Server;
    private readonly Administrator _administrator = new(examples.Server.Http);

    /// <summary>How each is run, and what the server calls the client that it is.</summary>
    public static TheoryData<string, string> Examples => new()
    {
        { "bash copy.sh", "curl" },
        { "python3 copy.py", "python-urllib" },
        { "node copy.mjs", "node-fetch-builtin" },
        { "dotnet run copy.cs", "(no User-Agent)" },
        { "java Copy.java", "java-net-http" },
        { "go run copy.go", "go-net-http" },
    };

    [Theory, MemberData(nameof(Examples)), Spec("product.md", "The status monitor")]
    public async Task TakesA202_AndFollowsItsMonitorToTheEnd(string example, string client)
    {
        var tree = examples.NewTree(seconds: 3);
        var before = await CountsAsync(client);

        var result = await examples.RunAsync(example, tree, $"{tree}-copy");

        Assert.True(result is { ExitCode: 0, Output: "201\n" }, $"{result}");
        Assert.Equal((before.Accepted + 1, before.Followed + 1), await CountsAsync(client));
        Assert.Equal(_server.Contents(tree), _server.Contents($"{tree}-copy"));
        Assert.Equal("succeeded", Assert.Single(await _administrator.OperationsAsync($"/{tree}-copy/")).Status);
    }

    [Theory, MemberData(nameof(Examples)), Spec("product.md", "The status monitor")]
    public async Task TellsAFailureAfterThe202FromSuccess(string example, string client)
    {
        var tree = examples.NewTree(seconds: 100);
        var before = await CountsAsync(client);
        var running = examples.RunAsync(example, tree, $"{tree}-copy");
        await Deadline.UntilAsync(() => CountsAsync(client), c => c.Followed > before.Followed || running.IsCompleted,
            "the example to follow its 202", within: MigrationExamples.Patience);
        Assert.Equal((before.Accepted + 1, before.Followed + 1), await CountsAsync(client));
        await _administrator.CancelAsync(Assert.Single(await _administrator.OperationsAsync($"/{tree}-copy/")));

        var result = await running;

        Assert.True(result.ExitCode == 1 && int.TryParse(result.Output, out var status) && status >= 400, $"{result}");
        Assert.Equal("canceled", Assert.Single(await _administrator.OperationsAsync($"/{tree}-copy/")).Status);
        Assert.False(Path.Exists(Path.Join(_server.Root, $"{tree}-copy")));
    }

    [Theory, MemberData(nameof(Examples)), Spec("product.md", "Response modes, row 1")]
    public async Task TakesAFinalAnswerAtOnceToo(string example, string client)
    {
        var before = await CountsAsync(client);

        var result = await examples.RunAsync(example, examples.NewName("unmapped"), examples.NewName("nowhere"));

        Assert.True(result is { ExitCode: 1, Output: "404\n" }, $"{result}");
        Assert.Equal(before, await CountsAsync(client));
    }

    /// <summary>How many 202s it was given because it asked, and how many monitors it came back to.</summary>
    private async Task<(long Accepted, long Followed)> CountsAsync(string client)
    {
        var modes = await _administrator.CountsAsync(client);
        return (modes.Sum(m => m.GetProperty("acceptedAsked").GetInt64()), modes.Sum(m => m.GetProperty("followed").GetInt64()));
    }
}
