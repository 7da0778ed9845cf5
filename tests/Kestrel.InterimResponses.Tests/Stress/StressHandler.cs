using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses.Tests.Stress;

/// <summary>
/// A handler that knows nothing of heartbeats, with two orphan loops beside it that send interim responses as fast as they can, from before the response
/// until long after it.
/// </summary>
internal sealed class StressHandler(StressTotals totals)
{
    public const int MostPerRequest = 30;
    public const int SlowLength = 256 * 1024;
    private static readonly byte[] SlowContent = Encoding.ASCII.GetBytes(new string('s', SlowLength));

    /// <summary>The library at work.</summary>
    public async Task GatedAsync(HttpContext context, Func<Task> next)
    {
        var feature = context.Features.Get<IHttpInterimResponseFeature>()!;
        var filler = Kind(context) == StressKind.Slow ? new string('f', 500) : "f";
        feature.Limits = new InterimLimits(Kind(context) == StressKind.Slow ? 600 : MostPerRequest, long.MaxValue, TimeSpan.Zero);
        StartOrphans(context, fields => feature.TrySend(102, fields), filler);
        try
        {
            await next();
        }
        finally
        {
            await feature.CloseAsync();
            totals.Sent[Id(context)] = feature.SentCount;
        }
    }

    /// <summary>The negative control.</summary>
    public static async Task UngatedAsync(HttpContext context, Func<Task> next)
    {
        var ungated = new UngatedInterims(context);
        StartOrphans(context, fields => ungated.SentCount < MostPerRequest ? ungated.TrySend(fields) : InterimSendResult.Closed, "f");
        await next();
    }

    public static async Task AnswerAsync(HttpContext context)
    {
        var id = Id(context);
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            var content = await new StreamReader(context.Request.Body).ReadToEndAsync();
            Assert.Equal(StressClient.RequestContent, content);
        }

        await WorkAsync(id);
        context.Response.Headers["x-id"] = id.ToString(CultureInfo.InvariantCulture);
        await AnswerAsync(context.Response, Kind(context), id);
    }

    public static string Content(int id) => $"the content of {id};";

    private static async Task AnswerAsync(HttpResponse response, StressKind kind, int id)
    {
        var text = Content(id);
        switch (kind)
        {
            case StressKind.Chunked:
                await response.WriteAsync(text);
                await WorkAsync(id);
                await response.WriteAsync(text);
                break;
            case StressKind.NoContent:
                response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case StressKind.Throw:
                throw new InvalidOperationException("on purpose");
            case StressKind.BadRequest:
                throw new BadHttpRequestException("on purpose");
            case StressKind.ThrowLate:
                await response.WriteAsync(text);
                throw new InvalidOperationException("on purpose, late");
            case StressKind.OnStartingThrows:
                response.OnStarting(() => throw new InvalidOperationException("on purpose"));
                await response.CompleteAsync();
                await WorkAsync(id);
                break;
            case StressKind.Synchronous:
                response.ContentLength = text.Length;
                response.Body.Write(Encoding.ASCII.GetBytes(text));
                response.Body.Flush();
                break;
            case StressKind.Writer:
                response.ContentLength = text.Length;
                Encoding.ASCII.GetBytes(text, response.BodyWriter);
                await WorkAsync(id);
                await response.BodyWriter.FlushAsync();
                break;
            case StressKind.SendFile:
                await response.SendFileAsync(StressClient.File);
                break;
            case StressKind.Slow:
                response.ContentLength = SlowLength;
                await response.Body.WriteAsync(SlowContent);
                break;
            default:
                response.ContentLength = text.Length;
                await response.WriteAsync(kind == StressKind.Head ? "" : text);
                break;
        }
    }

    /// <summary>Loops that nobody awaits. Each numbers what it sent.</summary>
    private static void StartOrphans(HttpContext context, Func<IHeaderDictionary, InterimSendResult> send, string filler)
    {
        var id = context.Request.Headers["X-Id"];
        for (var i = 0; i < 2; i++)
        {
            var lane = i.ToString(CultureInfo.InvariantCulture);
            _ = Task.Run(async () =>
            {
                var result = InterimSendResult.Sent;
                for (var number = 0; result != InterimSendResult.Closed; number += result == InterimSendResult.Sent ? 1 : 0)
                {
                    var fields = new HeaderDictionary
                    {
                        ["x-id"] = id,
                        ["x-lane"] = lane,
                        ["x-number"] = number.ToString(CultureInfo.InvariantCulture),
                        ["x-filler"] = filler,
                    };
                    result = send(fields);
                    if (result == InterimSendResult.Skipped)
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
                    }
                    else
                    {
                        await Task.Yield();
                    }
                }
            });
        }
    }

    private static async Task WorkAsync(int id)
    {
        // Some finish at once, some after a turn on the pool, some after a tick of the timer.
        switch (id % 8)
        {
            case 0:
                await Task.Delay(TimeSpan.FromMilliseconds(id % 5), TimeProvider.System);
                break;
            case < 6:
                for (var i = 0; i < id % 32; i++)
                {
                    await Task.Yield();
                }

                break;
        }
    }

    private static int Id(HttpContext context) => int.Parse(context.Request.Headers["X-Id"]!, CultureInfo.InvariantCulture);

    private static StressKind Kind(HttpContext context) => Enum.Parse<StressKind>(context.Request.Headers["X-Kind"]!);
}
