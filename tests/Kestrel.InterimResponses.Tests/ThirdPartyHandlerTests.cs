using System.Collections.Concurrent;
using DavServer.Tests.Shared;

namespace Kestrel.InterimResponses.Tests;

/// <summary>Heartbeats around handlers that know nothing of them: however such a handler answers, the gate closes first.</summary>
public class ThirdPartyHandlerTests
{
    private const int Bare102 = 27; // Bytes.
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static readonly InterimResponseOptions Options = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Latch _touch = new("told to touch");
    private readonly Latch _touched = new("the response touched");
    private readonly Latch _finish = new("told to finish");
    private readonly ConcurrentQueue<GatedOutput> _outputs = [];
    private IHttpInterimResponseFeature? _feature;

    public static TheoryData<string, Wire> Touches
    {
        get
        {
            var data = new TheoryData<string, Wire>();
            foreach (var touch in ResponseTouch.All.Keys)
            {
                data.Add(touch, Wire.Plain);
                data.Add(touch, Wire.Tls);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Touches))]
    public async Task OnceTheResponseIsTouched_NoHeartbeatComesHoweverLongTheHandlerGoesOn(string touch, Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(Setup(touch));
        await using var client = await server.ConnectAsync(wire);
        await client.SendAsync(Get);
        await Deadline.UntilAsync(() => _feature is not null && _time.PendingTimers > 0, "a timer");
        _time.Advance(Options.InitialDelay);
        Assert.Equal(102, (await client.ReadMessageAsync()).Status);
        _touch.Open();
        await _touched.WaitAsync();
        // These touch nothing themselves: their heartbeats end with the handler, which may be a moment later.
        var closes = touch is not ("return" or "exception" or "bad request");
        await Deadline.UntilAsync(() => Ticked(closes), "a tick that finds the gate closed");
        _finish.Open();
        var response = await client.ReadResponseAsync();
        Assert.True(!closes || response.Interims.Count == 0, $"{response.Interims.Count} more");
        Assert.Equal(_feature!.SentCount - 1, response.Interims.Count);
        Assert.True(client.IsDrained, client.Received);
        Assert.Equal(0, Assert.Single(_outputs).Overlaps);
    }

    [Theory, MemberData(nameof(Touches))]
    public async Task WhileAHeartbeatIsStillBeingFlushed_NothingOfTheFinalResponseIsWritten(string touch, Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(Setup(touch));
        await using var client = await server.ConnectAsync(wire);
        await client.SendAsync(Get);
        await Deadline.UntilAsync(() => _feature is not null && _time.PendingTimers > 0, "a timer");
        var output = Assert.Single(_outputs);
        output.Hold();
        _time.Advance(Options.InitialDelay);
        await Deadline.WaitAsync(output.Held, "a heartbeat on its way");
        _touch.Open();
        _finish.Open();
        await Deadline.UntilAsync(() => _feature!.TrySend(102) == InterimSendResult.Closed, "the gate closed");
        Assert.Equal(Bare102, output.Written);
        output.Release();
        var response = await client.ReadResponseAsync();
        Assert.Equal(102, Assert.Single(response.Interims).Status);
        Assert.True(client.IsDrained, client.Received);
        Assert.Equal(0, output.Overlaps);
    }

    private bool Ticked(bool closes)
    {
        _time.Advance(Options.Interval);
        return !closes || _time.PendingTimers == 0;
    }

    private KestrelSetup Setup(string touch) => KestrelSetup.Heartbeats(async context =>
    {
        _feature = context.Features.Get<IHttpInterimResponseFeature>();
        await _touch.WaitAsync();
        try
        {
            await ResponseTouch.All[touch](context);
        }
        finally
        {
            _touched.Open();
        }

        await _finish.WaitAsync();
    }) with
    {
        Options = Options,
        Time = _time,
        WrapOutput = inner =>
        {
            var output = new GatedOutput(inner);
            _outputs.Enqueue(output);
            return output;
        },
    };
}
