using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Migration;

/// <summary>The examples of the migration guide, as they stand in compat-matrix/migration, against the real server.</summary>
public sealed class MigrationExampleTests(MigrationExamples examples) : IClassFixture<MigrationExamples>
{
    private readonly ServerUnderTest _server = examples.Server;

    public static TheoryData<string> Examples => ["bash copy.sh", "python3 copy.py", "node copy.mjs", "dotnet run copy.cs", "java Copy.java", "go run copy.go"];

    [Theory, MemberData(nameof(Examples)), Spec("product.md", "The status monitor")]
    public async Task TakesA202_AndFollowsItsMonitorToTheEnd(string example)
    {
        var tree = examples.NewTree(seconds: 3);

        var result = await examples.RunAsync(example, tree, $"{tree}-copy");

        Assert.True(result is { ExitCode: 0, Output: "201\n" }, $"{result}");
        Assert.Equal(_server.Contents(tree), _server.Contents($"{tree}-copy"));
        Assert.Contains(await OperationsAsync(), o => o.Destination == $"/{tree}-copy/" && o.Status == "succeeded");
    }

    [Theory, MemberData(nameof(Examples)), Spec("product.md", "The status monitor")]
    public async Task TellsAFailureAfterThe202FromSuccess(string example)
    {
        var tree = examples.NewTree(seconds: 600);
        var running = examples.RunAsync(example, tree, $"{tree}-copy");
        string? monitor;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            monitor = (await OperationsAsync()).FirstOrDefault(o => o.Destination == $"/{tree}-copy/").Monitor;
        }
        while (monitor is null && !running.IsCompleted);

        Assert.True(monitor is not null, "it ended before it was canceled");
        Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}")).Final.Status);

        var result = await running;

        Assert.True(result.ExitCode == 1 && int.TryParse(result.Output, out var status) && status >= 400, $"{result}");
        Assert.False(Path.Exists(Path.Join(_server.Root, $"{tree}-copy")));
    }

    [Theory, MemberData(nameof(Examples)), Spec("product.md", "Response modes, row 1")]
    public async Task TakesAFinalAnswerAtOnceToo(string example)
    {
        var result = await examples.RunAsync(example, examples.NewName("unmapped"), examples.NewName("nowhere"));

        Assert.True(result is { ExitCode: 1, Output: "404\n" }, $"{result}");
    }

    private async Task<(string Destination, string Status, string Monitor)[]> OperationsAsync()
    {
        var answer = Answer.Of((await _server.SendAsync("GET /.davserver/operations", "Accept: application/json")).Final);
        return [.. answer.Json.GetProperty("operations").EnumerateArray().Select(o => (
            o.GetProperty("destination").GetString()!, o.GetProperty("status").GetString()!, o.GetProperty("statusUrl").GetString()!))];
    }
}
