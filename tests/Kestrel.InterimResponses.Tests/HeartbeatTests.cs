using DavServer.Tests.Shared;
using Kestrel.InterimResponses.Internal;
using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses.Tests;

/// <summary>When 102s go out by themselves; the clock is moved by hand.</summary>
public class HeartbeatTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static readonly InterimResponseOptions Options = new() { InitialDelay = TimeSpan.FromSeconds(7), Interval = TimeSpan.FromSeconds(3) };
    private readonly ManualTimeProvider _time = new();
    private readonly Latch _finish = new("told to finish");
    private IHttpInterimResponseFeature? _feature;

    [Theory, EachWire]
    public async Task FirstComesAfterTheInitialDelay_LaterOnesAfterTheInterval(Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Heartbeats(WaitAsync) with { Options = Options, Time = _time });
        await using var client = await server.ConnectAsync(wire);
        await client.SendAsync(Get);
        await TimerStartedAsync();
        _time.Advance(Options.InitialDelay - TimeSpan.FromTicks(1));
        Assert.Equal(0, _feature!.SentCount);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(102, (await client.ReadMessageAsync()).Status);
        for (var i = 2; i < 6; i++)
        {
            // The period changes right after the first tick's message, on another thread than this.
            await Deadline.UntilAsync(() => _feature.SentCount == i - 1 && _feature.CanSend, "the last one over");
            await AdvanceUntilAsync(Options.Interval, () => _feature.SentCount == i);
            Assert.Equal(102, (await client.ReadMessageAsync()).Status);
        }

        _finish.Open();
        var response = await client.ReadResponseAsync();
        Assert.Equal((0, "done"), (response.Interims.Count, response.Final.Content));
    }

    [Fact]
    public async Task InitialDelayOfZero_SendsTheFirstAtOnce()
    {
        var setup = KestrelSetup.Heartbeats(WaitAsync) with { Options = Options with { InitialDelay = TimeSpan.Zero }, Time = _time };
        await using var server = await KestrelServer.StartAsync(setup);
        await using var client = await server.ConnectAsync(Wire.Plain);
        await client.SendAsync(Get);
        Assert.Equal(102, (await client.ReadMessageAsync()).Status);
        _time.Advance(Options.Interval);
        Assert.Equal(102, (await client.ReadMessageAsync()).Status);
        _finish.Open();
        Assert.Empty((await client.ReadResponseAsync()).Interims);
    }

    [Fact]
    public async Task WhenALimitIsUsedUp_TheTimerStops()
    {
        var setup = KestrelSetup.Heartbeats(WaitAsync) with { Options = Options with { MaxCount = 1 }, Time = _time };
        await using var server = await KestrelServer.StartAsync(setup);
        await using var client = await server.ConnectAsync(Wire.Plain);
        await client.SendAsync(Get);
        await TimerStartedAsync();
        _time.Advance(Options.InitialDelay);
        Assert.Equal(102, (await client.ReadMessageAsync()).Status);
        await AdvanceUntilAsync(Options.InitialDelay, () => _time.PendingTimers == 0);
        _finish.Open();
        Assert.Empty((await client.ReadResponseAsync()).Interims);
    }

    [Fact]
    public async Task RequestThatThePredicateDeclines_GetsNoneByItselfButExplicitOnes()
    {
        var setup = KestrelSetup.Heartbeats(async context =>
        {
            Assert.Equal(0, _time.PendingTimers);
            Assert.Equal(InterimSendResult.Sent, context.TrySendInterim(103));
            await context.Response.WriteAsync("done");
        }) with
        { Options = Options with { InitialDelay = TimeSpan.Zero, ShouldSend = c => !c.Request.Headers.ContainsKey("Via") }, Time = _time };
        await using var server = await KestrelServer.StartAsync(setup);
        await using var client = await server.ConnectAsync(Wire.Plain);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nVia: 1.1 b\r\n\r\n");
        var response = await client.ReadResponseAsync();
        Assert.Equal((103, "done"), (Assert.Single(response.Interims).Status, response.Final.Content));
    }

    [Fact]
    public async Task ContentNotYetRead_HoldsHeartbeatsBackUntilItIs()
    {
        var read = new Latch("told to read");
        var setup = KestrelSetup.Heartbeats(async context =>
        {
            _feature = context.Features.Get<IHttpInterimResponseFeature>();
            await read.WaitAsync();
            await context.Request.Body.CopyToAsync(Stream.Null);
            await WaitAsync(context);
        }) with
        { Options = Options, Time = _time };
        await using var server = await KestrelServer.StartAsync(setup);
        await using var client = await server.ConnectAsync(Wire.Plain);
        await client.SendAsync("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        await TimerStartedAsync();
        _time.Advance(Options.InitialDelay * 5);
        read.Open();
        Assert.Equal(100, (await client.ReadMessageAsync()).Status);
        _time.Advance(Options.InitialDelay * 5);
        Assert.Equal(0, _feature!.SentCount);
        await client.SendAsync("hello");
        await Deadline.UntilAsync(() => _feature.CanSend, "the content ended");
        await AdvanceUntilAsync(Options.Interval, () => _feature.SentCount == 1);
        _finish.Open();
        Assert.Equal(102, Assert.Single((await client.ReadResponseAsync()).Interims).Status);
    }

    [Fact]
    public async Task BeginProcessing_WithOptionsOfItsOwn_TakesItsLimitsAndTimesFromThem()
    {
        var own = new InterimResponseOptions { InitialDelay = TimeSpan.Zero, MaxCount = 5, MaxBytes = 1234, MinInterval = TimeSpan.FromSeconds(1) };
        var setup = KestrelSetup.Handler(async context =>
        {
            var feature = context.Features.Get<IHttpInterimResponseFeature>()!;
            await using (context.BeginProcessing(own))
            {
                Assert.Equal(1, feature.SentCount);
                Assert.Equal(new InterimLimits(5, 1234, TimeSpan.FromSeconds(1)), feature.Limits);
                Assert.Throws<ArgumentOutOfRangeException>(() => context.BeginProcessing(own with { Interval = TimeSpan.Zero }));
            }

            Assert.Equal((InterimSendResult.Closed, 0), (feature.TrySend(102), _time.PendingTimers));
            await context.Response.WriteAsync("done");
        }) with
        { Time = _time };
        await using var server = await KestrelServer.StartAsync(setup);
        await using var client = await server.ConnectAsync(Wire.Plain);
        await client.SendAsync(Get);
        var response = await client.ReadResponseAsync();
        Assert.Equal((102, "done"), (Assert.Single(response.Interims).Status, response.Final.Content));
    }

    [Fact]
    public async Task LimitsSetForOneClient_OutliveBeginProcessingWithoutOptions()
    {
        var limits = new InterimLimits(2, 100, TimeSpan.FromSeconds(1));
        var setup = KestrelSetup.Handler(async context =>
        {
            var feature = context.Features.Get<IHttpInterimResponseFeature>()!;
            feature.Limits = limits;
            await using var processing = context.BeginProcessing();
            Assert.Equal(limits, feature.Limits);
        }) with
        { Time = _time };
        await using var server = await KestrelServer.StartAsync(setup);
        await using var client = await server.ConnectAsync(Wire.Plain);
        await client.SendAsync(Get);
        Assert.Equal(200, (await client.ReadResponseAsync()).Final.Status);
    }

    [Theory]
    [InlineData("by hand")]
    [InlineData("the system's")]
    public async Task DisposalBetweenATickAndTheChangeOfPeriod_IsNoFault(string clock)
    {
        var time = clock == "by hand" ? _time : TimeProvider.System;
        var options = Options with { InitialDelay = clock == "by hand" ? Options.InitialDelay : TimeSpan.FromMilliseconds(1) };
        // The timer's period can't be set once it is disposed, and the tick is held in between.
        var feature = new HeldFeature();
        var heartbeat = new ProcessingHeartbeat(feature, options, time);
        (time as ManualTimeProvider)?.Advance(Options.InitialDelay);
        await feature.InTrySend.WaitAsync();
        await Deadline.WaitAsync(heartbeat.DisposeAsync().AsTask(), "disposed");
        Assert.Equal(0, _time.PendingTimers);
    }

    private async Task WaitAsync(HttpContext context)
    {
        _feature = context.Features.Get<IHttpInterimResponseFeature>();
        await _finish.WaitAsync();
        await context.Response.WriteAsync("done");
    }

    private Task TimerStartedAsync() => Deadline.UntilAsync(() => _feature is not null && _time.PendingTimers > 0, "a timer");

    /// <summary>Moves the clock once, and on by the smallest steps should the period not have been changed yet when it was moved.</summary>
    private async Task AdvanceUntilAsync(TimeSpan by, Func<bool> condition)
    {
        _time.Advance(by);
        await Deadline.UntilAsync(
            () =>
            {
                if (!condition())
                {
                    _time.Advance(TimeSpan.FromMilliseconds(1));
                }

                return condition();
            },
            "a tick");
    }

    private sealed class HeldFeature : IHttpInterimResponseFeature
    {
        private readonly Latch _closed = new("closed");

        public Latch InTrySend { get; } = new("an attempt to send");

        public bool CanSend => false;

        public int SentCount => 0;

        public long SentBytes => 0;

        public InterimLimits Limits { get; set; }

        public InterimSendResult TrySend(int statusCode, IHeaderDictionary? fields = null)
        {
            InTrySend.Open();
            _closed.WaitAsync().Wait();
            return InterimSendResult.Skipped;
        }

        public ValueTask CloseAsync()
        {
            _closed.Open();
            return ValueTask.CompletedTask;
        }
    }
}
