using System.Globalization;

namespace DavServer.Rehearsal.Transcripts;

/// <summary>What the client did next, in words. Called under the store's lock.</summary>
internal static class Verdict
{
    public static string Of(Exchange exchange)
    {
        var parts = new List<string>();
        if (exchange.ClosedBeforeFinal is { } closed)
        {
            parts.Add(At("closed the connection before the final response", closed));
        }
        else if (exchange.SentBeforeFinal is { } sent)
        {
            parts.Add(At("sent more before the final response: it took an interim response for the final one, or pipelines", sent));
        }
        else if (exchange.WasPipelined)
        {
            parts.Add("pipelined: its next request came together with this one");
        }
        else
        {
            parts.Add(exchange.FinalBegan is null ? "is waiting" : "waited for the final response");
        }

        if (exchange.Next is { } next)
        {
            var isEarly = exchange is { SentBeforeFinal: not null } or { WasPipelined: true };
            parts.Add($"{(isEarly ? "asked on, on the same connection" : "reused the connection rightly")} ({next.Id})");
        }
        else if (exchange.ClosedAfterFinal is { } end)
        {
            parts.Add(At("closed the connection after it", end));
        }
        else if (exchange is { FinalBegan: not null, ClosedBeforeFinal: null })
        {
            parts.Add("has not used the connection again so far");
        }

        if (exchange.Elsewhere.Count > 0)
        {
            parts.Add($"asked on another connection later ({exchange.Elsewhere[0].Id}{More(exchange.Elsewhere.Count)})");
        }

        if (exchange.Again.Count > 0)
        {
            // To ask twice for the same listing is a habit; to ask twice for a COPY is to have missed the answer.
            var isSafe = exchange.Request.Method is "GET" or "HEAD" or "OPTIONS" or "PROPFIND";
            parts.Add($"{(isSafe ? "asked the same again" : "SENT THE SAME REQUEST AGAIN")} ({exchange.Again[0].Id}{More(exchange.Again.Count)})");
        }

        return string.Join("; ", parts);
    }

    private static string At(string what, long ms) => string.Create(CultureInfo.InvariantCulture, $"{what}, at {ms} ms");

    private static string More(int count) => count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {count - 1} more");
}
