using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses.Tests;

/// <summary>Nothing is sent before the request's content has ended: until then the output is Kestrel's, for 100 Continue.</summary>
public class RequestContentTests
{
    /// <summary>The ways to read; each reads all of <c>hello world</c>.</summary>
    public static TheoryData<string> Readers => new(ReadWays.Keys);

    private static readonly Dictionary<string, Func<HttpContext, Task>> ReadWays = new()
    {
        ["stream to its end"] = async c => await new StreamReader(c.Request.Body).ReadToEndAsync(),
        ["arrays of the stream"] = async c =>
        {
            var buffer = new byte[3];
#pragma warning disable CA1835 // The old overload is what is tested.
            while (await c.Request.Body.ReadAsync(buffer, 0, buffer.Length) > 0)
#pragma warning restore CA1835
            {
            }
        },
        ["synchronous stream"] = c =>
        {
            var buffer = new byte[3];
            while (c.Request.Body.Read(buffer) > 0 && c.Request.Body.Read(buffer, 0, 3) > 0)
            {
            }

            return Task.CompletedTask;
        },
        ["Begin and End"] = async c =>
        {
            var buffer = new byte[100];
            while (await Task.Factory.FromAsync(c.Request.Body.BeginRead, c.Request.Body.EndRead, buffer, 0, 100, null) > 0)
            {
            }
        },
        ["CopyToAsync"] = c => c.Request.Body.CopyToAsync(Stream.Null),
        ["pipe"] = async c =>
        {
            while (true)
            {
                var read = await c.Request.BodyReader.ReadAsync();
                c.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        },
        ["pipe's CopyToAsync"] = c => c.Request.BodyReader.CopyToAsync(Stream.Null),
        ["buffered"] = async c =>
        {
            c.Request.EnableBuffering();
            Assert.Equal("hello world", await new StreamReader(c.Request.Body).ReadToEndAsync());
            c.Request.Body.Position = 0;
        },
        ["buffered, then as a pipe"] = async c =>
        {
            c.Request.EnableBuffering();
            var read = await c.Request.BodyReader.ReadAtLeastAsync(100);
            Assert.Equal("hello world", Encoding.ASCII.GetString(read.Buffer));
            c.Request.BodyReader.AdvanceTo(read.Buffer.End);
        },
    };

    [Theory, MemberData(nameof(Readers))]
    public async Task HoweverTheContentIsRead_ItsEndIsSeen(string way)
    {
        var results = new List<InterimSendResult>();
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(async context =>
        {
            results.Add(context.TrySendInterim(102));
            await ReadWays[way](context);
            results.Add(context.TrySendInterim(102));
        }));
        await using var client = await server.ConnectAsync(Wire.Plain);
        foreach (var request in (string[])[
            "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
            "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"])
        {
            results.Clear();
            await client.SendByteByByteAsync(request);
            var response = await client.ReadResponseAsync();
            Assert.Equal([InterimSendResult.Skipped, InterimSendResult.Sent], results);
            Assert.Single(response.Interims);
            Assert.Equal(200, response.Final.Status);
        }
    }

    [Fact]
    public async Task ExactlyAsManyBytesAsAnnounced_AreTheEnd()
    {
        var results = new List<InterimSendResult>();
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[10]);
            results.Add(context.TrySendInterim(102));
            await context.Request.Body.ReadExactlyAsync(new byte[1]);
            results.Add(context.TrySendInterim(102));
        }));
        await using var client = await server.ConnectAsync(Wire.Plain);
        await client.SendAsync("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world");
        await client.ReadResponseAsync();
        Assert.Equal([InterimSendResult.Skipped, InterimSendResult.Sent], results);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n")]
    public async Task RequestWithoutContent_CanBeAnsweredAtOnce(string request)
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(context =>
        {
            Assert.True(context.Features.Get<IHttpInterimResponseFeature>()!.CanSend);
            context.TrySendInterim(102);
            return Task.CompletedTask;
        }));
        await using var client = await server.ConnectAsync(Wire.Plain);
        await client.SendAsync(request);
        var response = await client.ReadResponseAsync();
        Assert.Equal((102, 200), (Assert.Single(response.Interims).Status, response.Final.Status));
    }

    [Theory, EachWire]
    public async Task ContentThatNobodyReads_MeansNoInterimResponses(Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(context =>
        {
            Assert.False(context.Features.Get<IHttpInterimResponseFeature>()!.CanSend);
            Assert.Equal(InterimSendResult.Skipped, context.TrySendInterim(102));
            return Task.CompletedTask;
        }));
        await using var client = await server.ConnectAsync(wire);
        await client.SendAsync("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: a\r\n");
        var response = await client.ReadResponseAsync();
        Assert.Equal((0, 200), (response.Interims.Count, response.Final.Status));
    }

    [Theory, EachWire]
    public async Task Expect100Continue_Gets100Then102sThenTheFinalResponse(Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(async context =>
        {
            var feature = context.Features.Get<IHttpInterimResponseFeature>()!;
            Assert.Equal(InterimSendResult.Skipped, feature.TrySend(102));
            var content = await new StreamReader(context.Request.Body).ReadToEndAsync();
            await InterimsOnTheWireTests.SendAsync(feature, 102, null);
            await InterimsOnTheWireTests.SendAsync(feature, 102, null);
            await feature.CloseAsync();
            await context.Response.WriteAsync(content);
        }));
        await using var client = await server.ConnectAsync(wire);
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            Assert.Equal(100, (await client.ReadMessageAsync()).Status);
            await client.SendByteByByteAsync("hello");
            var response = await client.ReadResponseAsync();
            Assert.Equal([102, 102], response.Interims.Select(m => m.Status));
            Assert.Equal("hello", response.Final.Content);
        }
    }

    [Fact]
    public async Task BrokenChunkedContent_Is400WithoutInterimResponses()
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(async context =>
        {
            try
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
            }
            finally
            {
                Assert.Equal(InterimSendResult.Skipped, context.TrySendInterim(102));
            }
        }));
        await using var client = await server.ConnectAsync(Wire.Plain);
        await client.SendAsync("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n");
        var response = await client.ReadResponseAsync();
        Assert.Equal((0, 400), (response.Interims.Count, response.Final.Status));
        await client.ReadEndAsync();
    }

    [Fact]
    public async Task TooMuchContent_Is413WithoutInterimResponses()
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Handler(async context =>
        {
            try
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
            }
            finally
            {
                Assert.Equal(InterimSendResult.Skipped, context.TrySendInterim(102));
            }
        }) with
        { Kestrel = k => k.Limits.MaxRequestBodySize = 4 });
        await using var client = await server.ConnectAsync(Wire.Plain);
        await client.SendAsync("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        var response = await client.ReadResponseAsync();
        Assert.Equal((0, 413), (response.Interims.Count, response.Final.Status));
    }
}
