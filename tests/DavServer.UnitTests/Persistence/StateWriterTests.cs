using DavServer.Tests.Shared;
using DavServer.UnitTests.Contracts;
using DavServer.WebDav.Properties;
using DavServer.WebDav.State;
using DavServer.WebDav.Xml;

namespace DavServer.UnitTests.Persistence;

public sealed class StateWriterTests : IDisposable
{
    private readonly StateOnDisk _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task AllThatWait_ShareOneCommit()
    {
        using var gate = new ManualResetEventSlim();
        var first = WaitFor(gate);
        var before = _disk.State.Writer.Commits;
        var writers = Enumerable.Range(0, 64).Select(i => Task.Run(() => SetAsync($"/c{i % 8}/m{i}", $"<p>{i}</p>"))).ToArray();
        await Deadline.UntilAsync(() => _disk.State.Writer.Waiting == 64, "64 writers wait", () => $"{_disk.State.Writer.Waiting}");
        gate.Set();
        await Deadline.WaitAsync(Task.WhenAll([first, .. writers]), "all are written");
        Assert.Equal(before + 2, _disk.State.Writer.Commits);

        _disk.Reopen();
        Assert.All(Enumerable.Range(0, 64), i => Assert.Equal($"<p>{i}</p>",
            Assert.Single(_disk.State.Properties.Find(Paths.At($"/c{i % 8}/m{i}"), null)).Xml));
    }

    [Fact]
    public async Task ManyWriters_AreAllKept()
    {
        await Deadline.WaitAsync(Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
        {
            for (var n = 0; n < 10; n++)
            {
                await SetAsync($"/w{i}/{n}", $"<p>{i} {n}</p>");
                Assert.Equal($"<p>{i} {n}</p>", Assert.Single(_disk.State.Properties.Find(Paths.At($"/w{i}/{n}"), null)).Xml);
            }
        }))), "640 changes are written", within: TimeSpan.FromSeconds(60));
        _disk.Reopen();
        Assert.All(Enumerable.Range(0, 64), i => Assert.Equal(10, _disk.State.Properties.FindOfMembers(Paths.At($"/w{i}"), null).Count));
    }

    [Fact]
    public async Task AChangeThatFails_FailsAlone_AndIsUndoneWhole()
    {
        using var gate = new ManualResetEventSlim();
        var first = WaitFor(gate);
        var before = SetAsync("/before", "<p/>");
        var failing = _disk.State.Writer.WriteAsync<int>(tables =>
        {
            tables.Nodes.Ensure(Paths.At("/bad/worse"), null);
            throw new InvalidOperationException("on purpose");
        });
        var after = SetAsync("/after", "<p/>");
        gate.Set();
        await Deadline.WaitAsync(Task.WhenAll(first, before, after), "the others are written");
        Assert.Equal("on purpose", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        Assert.Null(_disk.State.Index.Find(Paths.At("/bad")));
        _disk.Reopen();
        Assert.Equal(2, _disk.State.Properties.FindOfMembers(Paths.At("/"), null).Count);
        Assert.Null(_disk.State.Index.Find(Paths.At("/bad")));
    }

    [Fact]
    public async Task WhereTheTransactionIsLost_TheOthersAreWrittenNevertheless()
    {
        using var gate = new ManualResetEventSlim();
        var first = WaitFor(gate);
        var before = SetAsync("/before", "<p/>");
        var failing = _disk.State.Writer.WriteAsync<int>(tables =>
        {
            // As SQLite does by itself where the disk fails.
            tables.Session.Execute("ROLLBACK");
            throw new InvalidOperationException("on purpose");
        });
        var after = SetAsync("/after", "<p/>");
        gate.Set();
        await Deadline.WaitAsync(Task.WhenAll(first, before, after), "the others are written");
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        _disk.Reopen();
        Assert.Equal(2, _disk.State.Properties.FindOfMembers(Paths.At("/"), null).Count);
    }

    [Fact]
    public async Task AClosedState_SaysSo()
    {
        var properties = _disk.State.Properties;
        _disk.Reopen();
        await Assert.ThrowsAsync<StateException>(async () =>
            await properties.ChangeAsync(Paths.At("/a"), default, [Set("<p/>")], new PropertyLimits()));
    }

    private static PropertyChange Set(string xml) => new(new PropertyName("urn:x", "p"), xml);

    private Task<int> WaitFor(ManualResetEventSlim gate)
    {
        using var reached = new ManualResetEventSlim();
        var task = _disk.State.Writer.WriteAsync(_ =>
        {
            reached.Set();
            return gate.Wait(Deadline.Usual) ? 0 : throw new TimeoutException("the gate stays shut");
        });
        Assert.True(reached.Wait(Deadline.Usual), "the writer has come to the gate");
        return task;
    }

    private async Task SetAsync(string url, string xml) =>
        Assert.True(await _disk.State.Properties.ChangeAsync(Paths.At(url), default, [Set(xml)], new PropertyLimits()));
}
