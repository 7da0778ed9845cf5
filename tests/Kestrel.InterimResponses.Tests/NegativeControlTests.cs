using DavServer.Tests.Shared;
using Kestrel.InterimResponses.Tests.Stress;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kestrel.InterimResponses.Tests;

/// <summary>
/// The same handlers with and without the gate, the interim response forced to where it does harm: without it every connection is corrupted, and the
/// check sees it; with it none is.
/// </summary>
public class NegativeControlTests
{
    private const int Connections = 20;

    private static readonly Dictionary<string, Func<HttpContext, Func<InterimSendResult>, Task>> Handlers = new()
    {
        ["interim response in the middle of the final one"] = async (context, send) =>
        {
            context.Response.ContentLength = 4;
            await context.Response.WriteAsync("do");
            await context.Response.Body.FlushAsync();
            send();
            await context.Response.WriteAsync("ne");
        },
        ["orphan heartbeat after an exception"] = (context, send) =>
        {
            context.Response.OnCompleted(() =>
            {
                send();
                return Task.CompletedTask;
            });
            throw new InvalidOperationException("on purpose");
        },
        ["orphan heartbeat after CompleteAsync with an OnStarting callback that throws"] = async (context, send) =>
        {
            context.Response.OnStarting(() => throw new InvalidOperationException("on purpose"));
            await context.Response.CompleteAsync();
            send();
        },
    };

    public static TheoryData<string, Wire> Cases
    {
        get
        {
            var data = new TheoryData<string, Wire>();
            foreach (var handler in Handlers.Keys)
            {
                data.Add(handler, Wire.Plain);
                data.Add(handler, Wire.Tls);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task WithTheGateTakenOut_EveryConnectionIsSeenToBeCorrupted(string handler, Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(new KestrelSetup(app => app.Run(context =>
            Handlers[handler](context, () => new UngatedInterims(context).TrySend(Id(context))))));
        Assert.Equal(Connections, await CountCorruptedAsync(server, wire));
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task WithTheGate_NoConnectionIsCorrupted(string handler, Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(Gated(handler)));
        Assert.Equal(0, await CountCorruptedAsync(server, wire));
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task UnderHeartbeats_NoConnectionIsCorrupted(string handler, Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Heartbeats(Gated(handler)));
        Assert.Equal(0, await CountCorruptedAsync(server, wire));
    }

    [Theory, EachWire]
    public async Task ResponseThatStartsPastTheGuard_ClosesTheGateInOnStarting(Wire wire)
    {
        IHttpResponseBodyFeature? unguarded = null;
        await using var server = await KestrelServer.StartAsync(new KestrelSetup(app => app
            .Use((context, next) =>
            {
                unguarded = context.Features.Get<IHttpResponseBodyFeature>();
                return next();
            })
            .UseInterimResponses()
            .Run(async context =>
            {
                var feature = context.Features.Get<IHttpInterimResponseFeature>()!;
                Assert.Equal(InterimSendResult.Sent, feature.TrySend(102, Id(context)));
                context.Response.ContentLength = 4;
                await unguarded!.StartAsync();
                Assert.Equal(InterimSendResult.Closed, feature.TrySend(102, Id(context)));
                await context.Response.WriteAsync("done");
            })));
        Assert.Equal(0, await CountCorruptedAsync(server, wire));
    }

    private static RequestDelegate Gated(string handler) => context =>
    {
        var feature = context.Features.Get<IHttpInterimResponseFeature>()!;
        Assert.Equal(InterimSendResult.Sent, feature.TrySend(102, Id(context)));
        return Handlers[handler](context, () => feature.TrySend(102, Id(context)));
    };

    private static HeaderDictionary Id(HttpContext context) => new() { ["x-id"] = context.Request.Headers["X-Id"] };

    private static async Task<int> CountCorruptedAsync(KestrelServer server, Wire wire)
    {
        var corrupted = 0;
        for (var i = 0; i < Connections; i++)
        {
            await using var client = await server.ConnectAsync(wire);
            try
            {
                await CheckAsync(client);
            }
            catch (RawHttpConnection.ProtocolException)
            {
                corrupted++;
            }
        }

        return corrupted;
    }

    private static async Task CheckAsync(RawHttpConnection client)
    {
        foreach (var id in (string[])["1", "2"])
        {
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\nX-Id: {id}\r\n\r\n");
            var response = await client.ReadResponseAsync();
            if (response.Interims.Any(m => m["x-id"] != id) || response.Final.Content is not ("" or "done"))
            {
                throw new RawHttpConnection.ProtocolException($"not the response to {id}: {response.Final}");
            }
        }
    }
}
