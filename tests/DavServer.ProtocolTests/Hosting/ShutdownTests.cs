using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Hosting;

/// <summary>An orderly stop: running operations finish, responses are complete.</summary>
public class ShutdownTests
{
    [Fact, Spec("product.md", "Long operations")]
    public async Task StopDuringACopy_WaitsForIt_AndTheHeldResponseIsComplete()
    {
        await using var server = await StartAsync();
        server.MakeTree("tree", 16, 4096);
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync("COPY /tree/ HTTP/1.1\r\nHost: a\r\nDestination: /copy/\r\nPrefer: processing\r\n\r\n");
        var first = await connection.ReadMessageAsync("COPY");
        await UntilRunningAsync(server, first["location"]!);
        await using var poll = await server.ConnectAsync();
        await poll.SendAsync($"GET {first["location"]} HTTP/1.1\r\nHost: a\r\nPrefer: wait=20\r\n\r\n");
        await using var events = await server.ConnectAsync();
        await events.SendAsync($"GET {first["location"]}/events HTTP/1.1\r\nHost: a\r\n\r\n");
        await events.ReadBytesAsync(50);

        var stopping = server.StopAsync();
        var copy = await connection.ReadResponseAsync("COPY");
        Assert.Equal("HTTP/1.1 201 Created", copy.Final.StatusLine);
        var polled = Answer.Of((await poll.ReadResponseAsync()).Final);
        Assert.Equal("201", polled["asyncresult"]);
        await Deadline.WaitAsync(stopping, "the server to stop");
        await connection.ReadEndAsync();
        Assert.Equal(server.Contents("tree"), server.Contents("copy"));
    }

    [Fact, Spec("product.md", "Long operations")]
    public async Task StopWithAQueuedCopy_LeavesItToTheNextRun_AndAnswers503()
    {
        await using var server = await StartAsync();
        server.MakeTree("tree", 16, 4096);
        server.MakeTree("second", 16, 4096);
        Assert.Equal(202, (await server.SendAsync("COPY /tree/", "Destination: /copy/", "Prefer: respond-async")).Final.Status);
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync("COPY /second/ HTTP/1.1\r\nHost: a\r\nDestination: /second-copy/\r\nPrefer: processing\r\n\r\n");
        Assert.Equal(102, (await connection.ReadMessageAsync("COPY")).Status);

        var stopping = server.StopAsync();
        var refused = (await connection.ReadResponseAsync("COPY")).Final;
        Assert.Equal(503, refused.Status);
        Assert.NotNull(refused["retry-after"]);
        await Deadline.WaitAsync(stopping, "the server to stop");
        Assert.Equal(server.Contents("tree"), server.Contents("copy"));
        Assert.False(Path.Exists(Path.Join(server.Root, "second-copy")));
    }

    // The 102 may come before it runs, and the poll is held only until the state changes.
    private static Task<string?> UntilRunningAsync(ServerUnderTest server, string monitor) => Deadline.UntilAsync(
        async () => Answer.Of((await server.SendAsync($"GET {monitor}")).Final).Json.GetProperty("status").GetString(),
        s => s == "running", "the COPY to run");

    private static Task<ServerUnderTest> StartAsync() =>
        ServerUnderTest.StartAsync(c => c with { CopyRate = SlowServer.BytesPerSecond, MaxOperationsPerUser = 1 });
}
