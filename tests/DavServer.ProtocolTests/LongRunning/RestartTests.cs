using DavServer.Host.Configuration;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>What was accepted goes on in the next run of the server, and what has ended is told (product.md, "Long operations").</summary>
public sealed class RestartTests : IDisposable
{
    private readonly string _share = Directory.CreateTempSubdirectory("davserver-test-").FullName;

    public void Dispose() => Directory.Delete(_share, recursive: true);

    [Fact, Spec("product.md", "Retry")]
    public async Task CopyThatWasStoppedWithTheServer_GoesOn_AndWhoeverAsksAgainAttaches()
    {
        string monitor;
        await using (var first = await StartAsync(c => c))
        {
            MakeTree("tree", 40);
            MakeTree("second", 40);
            Assert.Equal(202, (await first.SendAsync("COPY /tree/", "Destination: /copy/", "Prefer: respond-async")).Final.Status);
            await using var waiting = await first.ConnectAsync();
            await waiting.SendAsync("COPY /second/ HTTP/1.1\r\nHost: a\r\nDestination: /second-copy/\r\nPrefer: processing\r\n\r\n");
            monitor = (await waiting.ReadMessageAsync("COPY"))["location"]!;

            var stopping = first.StopAsync();
            var refused = (await waiting.ReadResponseAsync("COPY")).Final;
            Assert.Equal((503, "30"), (refused.Status, refused["retry-after"]));
            Assert.Contains($"<{monitor}>; rel=\"status\"", refused["link"], StringComparison.Ordinal);
            await Deadline.WaitAsync(stopping, "the server to stop");
        }

        await using var next = await StartAsync(c => c);
        var attached = await next.SendAsync("COPY /second/", "Destination: /second-copy/", "Prefer: processing");
        Assert.Equal(monitor, attached.Interims[0]["location"]);
        Assert.Equal(201, attached.Final.Status);
        Assert.Equal("201", (await Answer.PollAsync(next, monitor))["asyncresult"]);
        Assert.Equal(40, Directory.GetFiles(Path.Join(_share, "second-copy")).Length);
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task OutcomeIsToldAfterARestart_ToTheByte_AndItsKeyStillStandsForIt()
    {
        Answer before;
        string monitor;
        await using (var first = await StartAsync(c => c))
        {
            MakeTree("tree", 20);
            monitor = Answer.Of((await first.SendAsync("COPY /tree/", "Destination: /copy/", "Prefer: respond-async", "Idempotency-Key: one")).Final)["location"]!;
            before = await Answer.PollAsync(first, monitor);
        }

        await using var next = await StartAsync(c => c);
        var after = await Answer.PollAsync(next, monitor);
        Assert.Equal(before.Json.GetProperty("response").ToString(), after.Json.GetProperty("response").ToString());
        Assert.Equal(before.Json.GetProperty("updated").ToString(), after.Json.GetProperty("updated").ToString());
        Assert.Equal(201, (await next.SendAsync("COPY /tree/", "Destination: /copy/", "Idempotency-Key: one")).Final.Status);
        Assert.Equal(422, (await next.SendAsync("COPY /tree/", "Destination: /other/", "Idempotency-Key: one")).Final.Status);
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task WhatIsPastItsTime_IsGoneAlsoAfterARestart()
    {
        string monitor;
        await using (var first = await StartAsync(c => c with { Retention = TimeSpan.FromSeconds(1) }))
        {
            MakeTree("tree", 12);
            monitor = Answer.Of((await first.SendAsync("COPY /tree/", "Destination: /copy/", "Prefer: respond-async")).Final)["location"]!;
            await Answer.PollAsync(first, monitor);
            await Deadline.UntilAsync(() => first.SendAsync($"GET {monitor}"), a => a.Final.Status == 410, "the monitor to be gone");
        }

        await using var next = await StartAsync(c => c);
        Assert.Equal(410, (await next.SendAsync($"GET {monitor}")).Final.Status);
    }

    [Fact, Spec("product.md", "Holds")]
    public async Task WhatARunningCopyHeld_IsHeldFromTheNextStartOn_AndFreeAtItsEnd()
    {
        MakeTree("tree", 24);
        MakeTree("old", 2);
        string[] slowly = ["--https", "off", "--copy-rate", "1KiB"];
        string monitor;
        await using (var first = await DavServerProgram.OverAsync(_share, slowly))
        {
            // Killed: at a stop it would have twenty seconds to end.
            monitor = (await SendAsync(first, "COPY /tree/", 202, "Destination: /old/", "Prefer: respond-async"))["location"]!;
            await first.Process.KillAsync();
        }

        await using var next = await DavServerProgram.OverAsync(_share, slowly);
        string[] writers = ["PUT /old/f0000", "PUT /old/fresh", "DELETE /old/f0000", "DELETE /old/", "DELETE /tree/"];
        foreach (var request in writers)
        {
            Assert.Equal($"<{monitor}>; rel=\"status\"", (await SendAsync(next, request, 423, "Content-Length: 0"))["link"]);
        }

        Assert.Equal("canceled", Answer.Of(await SendAsync(next, $"DELETE {monitor}", 200)).Json.GetProperty("status").GetString());
        foreach (var request in writers)
        {
            await SendAsync(next, request, request.EndsWith("fresh", StringComparison.Ordinal) ? 201 : 204, "Content-Length: 0");
        }
    }

    private static async Task<RawHttpConnection.Message> SendAsync(DavServerProgram program, string request, int status, params string[] fields)
    {
        await using var connection = await RawHttpConnection.ConnectAsync(program.Http);
        await connection.SendAsync($"{request} HTTP/1.1\r\nHost: a\r\n{string.Concat(fields.Select(f => f + "\r\n"))}\r\n");
        return Expect.Status(status, await connection.ReadResponseAsync(request.Split(' ')[0]));
    }

    private Task<ServerUnderTest> StartAsync(Func<ServerConfiguration, ServerConfiguration> configure) => ServerUnderTest.StartAsync(
        c => configure(c with { Root = _share, CopyRate = SlowServer.BytesPerSecond, MaxOperationsPerUser = 1 }));

    private void MakeTree(string name, int files)
    {
        var folder = Directory.CreateDirectory(Path.Join(_share, name)).FullName;
        for (var i = 0; i < files; i++)
        {
            File.WriteAllText(Path.Join(folder, $"f{i:d4}"), new string((char)('a' + (i % 26)), 4096));
        }
    }
}
