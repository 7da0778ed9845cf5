using System.Globalization;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>Other ways to ask a monitor: for the failure alone, and for a cancel that never forgets.</summary>
public class MonitorFormsTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("RFC 9457", "3")]
    public async Task AcceptProblemJson_GivesTheFailureAlone_AndTheUsualWhereThereIsNone()
    {
        var monitor = await AcceptAsync(slow.NewTree(seconds: 20));
        Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}")).Final.Status);
        var problem = Answer.Of((await _server.SendAsync($"GET {monitor}", "Accept: application/problem+json")).Final);
        Assert.Equal((200, "application/problem+json"), (problem.Status, problem["content-type"]));
        Assert.Equal(problem["asyncresult"], problem.Json.GetProperty("status").GetInt32().ToString(CultureInfo.InvariantCulture));
        Assert.Equal(monitor, problem.Json.GetProperty("instance").GetString());
        Assert.Equal(["type", "title", "status", "detail", "instance"], problem.Json.EnumerateObject().Select(m => m.Name));

        var done = await AcceptAsync(slow.NewTree(seconds: 0.3));
        var answer = await Answer.PollAsync(_server, done, "Accept: application/problem+json");
        Assert.Equal((200, "application/json"), (answer.Status, answer["content-type"]));
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task PostToCancel_CancelsWhatRuns_AndKeepsWhatHasEnded()
    {
        var monitor = await AcceptAsync(slow.NewTree(seconds: 20));
        for (var pass = 0; pass < 2; pass++)
        {
            var canceled = Answer.Of((await _server.SendAsync($"POST {monitor}:cancel", "Content-Length: 0")).Final);
            Assert.Equal((200, "canceled"), (canceled.Status, canceled.Json.GetProperty("status").GetString()));
        }

        var done = await AcceptAsync(slow.NewTree(seconds: 0.3));
        await Answer.PollAsync(_server, done);
        var kept = Answer.Of((await _server.SendAsync($"POST {done}:cancel", "Content-Length: 0")).Final);
        Assert.Equal((200, "succeeded"), (kept.Status, kept.Json.GetProperty("status").GetString()));
        Assert.Equal(200, (await _server.SendAsync($"GET {done}")).Final.Status);

        Assert.Equal(405, (await _server.SendAsync($"GET {done}:cancel")).Final.Status);
        Assert.Equal(404, (await _server.SendAsync($"POST /.davserver/operations/{new string('0', 32)}:cancel", "Content-Length: 0")).Final.Status);
        Assert.Equal(404, (await _server.SendAsync($"POST {done}:stop", "Content-Length: 0")).Final.Status);
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task List_LeavesTheBodyToTheMonitor()
    {
        var monitor = await AcceptAsync(slow.NewTree(seconds: 20));
        Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}")).Final.Status);
        var told = Answer.Of((await _server.SendAsync($"GET {monitor}")).Final).Json.GetProperty("response");
        Assert.NotEqual("", told.GetProperty("body").GetString());

        var listed = Answer.Of((await _server.SendAsync("GET /.davserver/operations")).Final).Json.GetProperty("operations").EnumerateArray()
            .Single(o => o.GetProperty("statusUrl").GetString()!.EndsWith(monitor, StringComparison.Ordinal)).GetProperty("response");
        Assert.Equal(told.EnumerateObject().Where(m => m.Name != "body").Select(m => m.ToString()), listed.EnumerateObject().Select(m => m.ToString()));
    }

    private async Task<string> AcceptAsync(string tree) =>
        (await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async")).Final["location"]!;
}
