using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kestrel.InterimResponses.Tests;

/// <summary>Every way we know in which a handler makes Kestrel write.</summary>
internal static class ResponseTouch
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("content");

    public static readonly Dictionary<string, Func<HttpContext, Task>> All = new()
    {
        ["return"] = _ => Task.CompletedTask,
        ["StartAsync"] = c => c.Response.StartAsync(),
        ["CompleteAsync"] = c => c.Response.CompleteAsync(),
        ["WriteAsync of a string"] = c => c.Response.WriteAsync("content"),
        ["writer: WriteAsync"] = async c => await c.Response.BodyWriter.WriteAsync(Content),
        ["writer: FlushAsync"] = async c => await c.Response.BodyWriter.FlushAsync(),
        ["writer: GetSpan, Advance, FlushAsync"] = async c =>
        {
            Content.CopyTo(c.Response.BodyWriter.GetSpan(Content.Length));
            c.Response.BodyWriter.Advance(Content.Length);
            await c.Response.BodyWriter.FlushAsync();
        },
        ["writer: GetMemory, Advance, no flush"] = c =>
        {
            Content.CopyTo(c.Response.BodyWriter.GetMemory(Content.Length));
            c.Response.BodyWriter.Advance(Content.Length);
            return Task.CompletedTask;
        },
        ["writer: Complete"] = c =>
        {
            c.Response.BodyWriter.Complete();
            return Task.CompletedTask;
        },
        ["writer: CompleteAsync"] = async c => await c.Response.BodyWriter.CompleteAsync(),
        ["writer as stream"] = async c => await c.Response.BodyWriter.AsStream().WriteAsync(Content),
        ["stream: WriteAsync of memory"] = async c => await c.Response.Body.WriteAsync(Content.AsMemory()),
#pragma warning disable CA1835 // The old overload is what is tested.
        ["stream: WriteAsync of an array"] = async c => await c.Response.Body.WriteAsync(Content, 0, Content.Length),
#pragma warning restore CA1835
        ["stream: BeginWrite"] = c => Task.Factory.FromAsync(c.Response.Body.BeginWrite, c.Response.Body.EndWrite, Content, 0, Content.Length, null),
        ["stream: Write of an array, synchronous"] = Sync(c => c.Response.Body.Write(Content, 0, Content.Length)),
        ["stream: Write of a span, synchronous"] = Sync(c => c.Response.Body.Write(Content.AsSpan())),
        ["stream: WriteByte, synchronous"] = Sync(c => c.Response.Body.WriteByte(1)),
        ["stream: Flush, synchronous"] = Sync(c => c.Response.Body.Flush()),
        ["stream: FlushAsync"] = c => c.Response.Body.FlushAsync(),
        ["SendFileAsync"] = c => c.Response.SendFileAsync(typeof(ResponseTouch).Assembly.Location, 0, 100),
        ["a stream of its own, copied at last"] = async c =>
        {
            var original = c.Response.Body;
            using var buffer = new MemoryStream();
            c.Response.Body = buffer;
            await c.Response.WriteAsync("content");
            c.Response.Body = original;
            buffer.Position = 0;
            await buffer.CopyToAsync(original);
        },
#pragma warning disable CS0618 // Old handlers use it.
        ["the obsolete IHttpResponseFeature.Body"] = async c => await c.Features.GetRequiredFeature<IHttpResponseFeature>().Body.WriteAsync(Content),
#pragma warning restore CS0618
        ["OnStarting that throws, then CompleteAsync"] = c =>
        {
            c.Response.OnStarting(() => throw new InvalidOperationException("on purpose"));
            return c.Response.CompleteAsync();
        },
        ["OnStarting that throws, then a synchronous Flush"] = Sync(c =>
        {
            c.Response.OnStarting(() => throw new InvalidOperationException("on purpose"));
            c.Response.Body.Flush();
        }),
        ["exception"] = _ => throw new InvalidOperationException("on purpose"),
        ["bad request"] = _ => throw new BadHttpRequestException("on purpose"),
    };

    private static Func<HttpContext, Task> Sync(Action<HttpContext> touch) => context =>
    {
        touch(context);
        return Task.CompletedTask;
    };
}
