using DavServer.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses.Tests;

/// <summary>Clients that vanish, and clients that don't read.</summary>
public class ClientTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static readonly InterimLimits Unlimited = new(int.MaxValue, long.MaxValue, TimeSpan.Zero);

    [Theory]
    [InlineData(Wire.Plain, "reset")]
    [InlineData(Wire.Plain, "close")]
    [InlineData(Wire.Tls, "reset")]
    [InlineData(Wire.Tls, "close")]
    public async Task ClientThatVanishes_ClosesTheFeature(Wire wire, string how)
    {
        var noticed = new Latch("noticed that the client is gone");
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(async context =>
        {
            var feature = context.Features.Get<IHttpInterimResponseFeature>()!;
            feature.Limits = Unlimited;
            await Deadline.UntilAsync(() => feature.TrySend(102) == InterimSendResult.Closed, "closed");
            Assert.False(feature.CanSend);
            await feature.CloseAsync();
            noticed.Open();
        }));
        var client = await server.ConnectAsync(wire);
        await client.SendAsync(Get);
        await client.ReadMessageAsync();
        if (how == "reset")
        {
            client.Reset();
        }

        await client.DisposeAsync();
        await noticed.WaitAsync();
    }

    [Theory, EachWire]
    public async Task ClientThatDoesNotRead_MakesAttemptsSkippedAndGetsEverythingOnceItReads(Wire wire)
    {
        var stalled = new Latch("stalled");
        var finish = new Latch("told to finish");
        IHttpInterimResponseFeature? feature = null;
        var setup = KestrelSetup.Handler(async context =>
        {
            feature = context.Features.Get<IHttpInterimResponseFeature>()!;
            await StallAsync(feature);
            var bytes = feature.SentBytes;
            for (var i = 0; i < 10_000; i++)
            {
                Assert.Equal(InterimSendResult.Skipped, feature.TrySend(102));
            }

            Assert.Equal(bytes, feature.SentBytes);
            stalled.Open();
            await finish.WaitAsync();
            await context.Response.WriteAsync("done");
        }) with
        { Options = new InterimResponseOptions { CloseTimeout = Deadline.Usual } };
        await using var server = await KestrelServer.StartAsync(setup);
        await using var client = await server.ConnectAsync(wire, receiveBuffer: 4096);
        await client.SendAsync(Get);
        await stalled.WaitAsync();
        finish.Open();
        var response = await client.ReadResponseAsync();
        Assert.Equal((feature!.SentCount, "done"), (response.Interims.Count, response.Final.Content));
    }

    [Theory, EachWire]
    public async Task ClientThatNeverReads_IsAbortedWhenTheCloseTimeoutIsOver(Wire wire)
    {
        var time = new ManualTimeProvider();
        var stalled = new Latch("stalled");
        var ended = new Latch("the request ended");
        var setup = KestrelSetup.Handler(async context =>
        {
            try
            {
                await StallAsync(context.Features.Get<IHttpInterimResponseFeature>()!);
                stalled.Open();
                await context.Response.WriteAsync("done");
                Assert.True(context.RequestAborted.IsCancellationRequested);
            }
            finally
            {
                ended.Open();
            }
        }) with
        { Time = time };
        await using var server = await KestrelServer.StartAsync(setup);
        await using var client = await server.ConnectAsync(wire);
        await client.SendAsync(Get);
        await stalled.WaitAsync();
        await Deadline.UntilAsync(() => time.PendingTimers > 0, "the close timeout running");
        time.Advance(new InterimResponseOptions().CloseTimeout);
        await ended.WaitAsync();
        // Whole interim responses, perhaps a part of one, and then the end: never the final response.
        await Assert.ThrowsAsync<RawHttpConnection.ProtocolException>(async () =>
        {
            while ((await client.ReadMessageAsync()).Status == 102)
            {
            }
        });
    }

    /// <summary>Sends until nothing has drained for a while: the client's and both systems' buffers are full.</summary>
    private static async Task StallAsync(IHttpInterimResponseFeature feature)
    {
        feature.Limits = Unlimited;
        var fields = new HeaderDictionary { ["X-Filler"] = new string('x', 4000) };
        var skipped = 0;
        while (skipped < 150)
        {
            if (feature.TrySend(102, fields) == InterimSendResult.Sent)
            {
                skipped = 0;
                continue;
            }

            skipped++;
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }
}
