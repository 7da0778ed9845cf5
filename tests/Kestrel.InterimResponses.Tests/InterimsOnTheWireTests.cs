using DavServer.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses.Tests;

/// <summary>What a client sees: RFC 9110 §15.2, over plain TCP and TLS.</summary>
public class InterimsOnTheWireTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Bare102 = "HTTP/1.1 102 Processing\\r\\n\\r\\n";

    [Theory, EachWire]
    public async Task InterimResponses_ComeBeforeTheFinalOneByteForByteAndTheConnectionIsKept(Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(async context =>
        {
            var feature = context.Features.Get<IHttpInterimResponseFeature>()!;
            await SendAsync(feature, 102, null);
            await SendAsync(feature, 102, new HeaderDictionary { ["Location"] = "/m/1", ["X-N"] = new(["1", "2"]) });
            await SendAsync(feature, 103, null);
            await feature.CloseAsync();
            await context.Response.WriteAsync("done");
        }));
        await using var client = await server.ConnectAsync(wire);
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync(Get);
            var response = await client.ReadResponseAsync();
            Assert.Equal(
                [Bare102, "HTTP/1.1 102 Processing\\r\\nlocation: /m/1\\r\\nx-n: 1\\r\\nx-n: 2\\r\\n\\r\\n", "HTTP/1.1 103 Early Hints\\r\\n\\r\\n"],
                response.Interims.Select(m => m.ToString()));
            Assert.Equal((200, "done"), (response.Final.Status, response.Final.Content));
            Assert.True(client.IsDrained);
        }
    }

    [Theory, EachWire]
    public async Task PipelinedRequests_EachGetTheirOwnInterimResponses(Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(async context =>
        {
            var id = context.Request.Headers["X-Id"];
            var feature = context.Features.Get<IHttpInterimResponseFeature>()!;
            await SendAsync(feature, 102, new HeaderDictionary { ["X-Id"] = id });
            await SendAsync(feature, 102, new HeaderDictionary { ["X-Id"] = id });
            await context.Response.WriteAsync(id!);
        }));
        await using var client = await server.ConnectAsync(wire);
        await client.SendAsync(string.Concat(Enumerable.Range(0, 5).Select(i => $"GET / HTTP/1.1\r\nHost: a\r\nX-Id: {i}\r\n\r\n")));
        for (var i = 0; i < 5; i++)
        {
            var response = await client.ReadResponseAsync();
            Assert.Equal([$"{i}", $"{i}"], response.Interims.Select(m => m["x-id"]));
            Assert.Equal($"{i}", response.Final.Content);
        }
    }

    [Theory, EachWire]
    public async Task HeadAndNoContentAndChunkedAndError_AreFramedAsWithoutInterimResponses(Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(async context =>
        {
            var feature = context.Features.Get<IHttpInterimResponseFeature>()!;
            await SendAsync(feature, 102, null);
            switch ((string?)context.Request.Headers["X-Do"])
            {
                case "204":
                    context.Response.StatusCode = 204;
                    break;
                case "chunked":
                    await context.Response.WriteAsync("one");
                    await context.Response.WriteAsync("two");
                    break;
                case "throw":
                    throw new InvalidOperationException("on purpose");
                case "bad":
                    throw new BadHttpRequestException("on purpose", 400);
                default:
                    context.Response.ContentLength = 4;
                    await context.Response.WriteAsync(context.Request.Method == "HEAD" ? "" : "done");
                    break;
            }
        }));
        await using var client = await server.ConnectAsync(wire);
        (string Method, string Do, int Status, string Content)[] rounds =
            [("HEAD", "", 200, ""), ("GET", "204", 204, ""), ("GET", "chunked", 200, "onetwo"), ("GET", "throw", 500, ""), ("GET", "bad", 400, ""), ("GET", "", 200, "done")];
        foreach (var (method, what, status, content) in rounds)
        {
            await client.SendAsync($"{method} / HTTP/1.1\r\nHost: a\r\nX-Do: {what}\r\n\r\n");
            var response = await client.ReadResponseAsync(method);
            Assert.Equal((Bare102, status, content), (Assert.Single(response.Interims).ToString(), response.Final.Status, response.Final.Content));
            Assert.True(client.IsDrained);
            if (what == "bad")
            {
                // Kestrel takes a bad request for the end of the connection.
                await client.ReadEndAsync();
                break;
            }
        }
    }

    [Theory, EachWire]
    public async Task ConnectionClose_IsHonouredAfterInterimResponses(Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(async context =>
        {
            context.TrySendInterim(102);
            await context.Response.WriteAsync("done");
        }));
        await using var client = await server.ConnectAsync(wire);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var response = await client.ReadResponseAsync();
        Assert.Single(response.Interims);
        Assert.Equal("done", response.Final.Content);
        await client.ReadEndAsync();
    }

    [Fact]
    public async Task Upgrade_ClosesBeforeThe101()
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(async context =>
        {
            var feature = context.Features.Get<IHttpInterimResponseFeature>()!;
            await SendAsync(feature, 102, null);
            await using var stream = await context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>()!.UpgradeAsync();
            await stream.WriteAsync(new[] { feature.TrySend(102) == InterimSendResult.Closed ? (byte)'!' : (byte)'?' });
            await stream.FlushAsync();
        }));
        await using var client = await server.ConnectAsync(Wire.Plain);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n");
        var response = await client.ReadResponseAsync();
        Assert.Single(response.Interims);
        Assert.Equal((101, "!"), (response.Final.Status, await client.ReadBytesAsync(1)));
    }

    [Fact]
    public async Task MiddlewareTwiceInThePipeline_WorksOnce()
    {
        await using var server = await KestrelServer.StartAsync(new KestrelSetup(app =>
            app.UseInterimResponses().UseInterimResponses().UseProcessingHeartbeats().Run(async context =>
            {
                context.TrySendInterim(102);
                await context.Response.WriteAsync("done");
            })));
        await using var client = await server.ConnectAsync(Wire.Plain);
        await client.SendAsync(Get);
        var response = await client.ReadResponseAsync();
        Assert.Single(response.Interims);
        Assert.Equal("done", response.Final.Content);
    }

    /// <summary>Until it is sent: the flush before it may still be on its way.</summary>
    internal static Task SendAsync(IHttpInterimResponseFeature feature, int status, IHeaderDictionary? fields) =>
        Deadline.UntilAsync(() => feature.TrySend(status, fields) == InterimSendResult.Sent, "an interim response sent");
}
