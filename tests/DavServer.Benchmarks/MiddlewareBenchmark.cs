using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DavServer.Benchmarks;

/// <summary>What <c>UseInterimResponses</c> costs a request that sends no interim response, on a bare Kestrel that answers two bytes.</summary>
internal sealed class MiddlewareBenchmark(BenchmarkArguments arguments, Report report)
{
    private const int Requests = 40_000;
    private const int Depth = 16;

    private enum Pipeline
    {
        Bare,
        WithMiddleware,
    }

    public async Task RunAsync()
    {
        await using var bare = await StartAsync(Pipeline.Bare);
        await using var with = await StartAsync(Pipeline.WithMiddleware);
        var results = new Dictionary<Pipeline, List<(double Micros, double Bytes)>> { [Pipeline.Bare] = [], [Pipeline.WithMiddleware] = [] };
        for (var round = 0; round <= arguments.Rounds; round++)
        {
            foreach (var (pipeline, app) in new[] { (Pipeline.Bare, bare), (Pipeline.WithMiddleware, with) })
            {
                var measured = await MeasureAsync(app);
                if (round > 0)
                {
                    results[pipeline].Add(measured);
                }
            }
        }

        report.Section("The middleware when nothing is sent",
            $"Processor time and allocation per request, client included in both alike; {Requests:N0} requests a round, pipelined {Depth} deep on one connection.");
        report.Table(["pipeline", "CPU µs a request", "bytes allocated a request"], results.Select(r => (IReadOnlyList<string>)
            [r.Key.ToString(), Report.Number(Report.Median(r.Value.Select(v => v.Micros)), "0.00"), Report.Number(Report.Median(r.Value.Select(v => v.Bytes)), "0")]));
    }

    private static async Task<WebApplication> StartAsync(Pipeline pipeline)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddInterimResponses();
        var app = builder.Build();
        if (pipeline == Pipeline.WithMiddleware)
        {
            app.UseInterimResponses();
        }

        app.Run(static context =>
        {
            context.Response.ContentLength = 2;
            return context.Response.Body.WriteAsync("ok"u8.ToArray()).AsTask();
        });
        await app.StartAsync();
        return app;
    }

    private static async Task<(double Micros, double Bytes)> MeasureAsync(WebApplication app)
    {
        var url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        var request = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\nHost: x\r\n\r\n", Depth)));
        var buffer = new byte[64 * 1024];
        var length = 0;
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (var sent = 0; sent < Requests; sent += Depth)
        {
            await socket.SendAsync(request);
            length = length == 0 ? await FirstAsync(socket, buffer) : await ExactlyAsync(socket, buffer, length);
        }

        return ((Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / Requests,
            (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)Requests);
    }

    // All responses are of one length: what the first batch had, each later one has too.
    private static async Task<int> FirstAsync(Socket socket, byte[] buffer)
    {
        var read = 0;
        while (Count(buffer.AsSpan(0, read)) < Depth)
        {
            read += await socket.ReceiveAsync(buffer.AsMemory(read));
        }

        return read;
    }

    private static async Task<int> ExactlyAsync(Socket socket, byte[] buffer, int length)
    {
        for (var read = 0; read < length;)
        {
            read += await socket.ReceiveAsync(buffer.AsMemory(0, Math.Min(buffer.Length, length - read)));
        }

        return length;
    }

    private static int Count(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        for (var at = 0; (at = bytes.IndexOf("\r\n\r\nok"u8)) >= 0; count++)
        {
            bytes = bytes[(at + 6)..];
        }

        return count;
    }
}
