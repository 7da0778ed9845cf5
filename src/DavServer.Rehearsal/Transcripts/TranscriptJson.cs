using System.Text.Json.Nodes;

namespace DavServer.Rehearsal.Transcripts;

/// <summary>Transcripts as JSON, one object on each line: the exchange first, then what happened. Called under the store's lock.</summary>
internal static class TranscriptJson
{
    /// <summary>As many related exchanges are named; more are counted.</summary>
    private const int Named = 20;

    public static string Summary(Exchange exchange) => ToJson(exchange).ToJsonString(RehearsalJson.Options);

    public static string Whole(Exchange exchange)
    {
        var lines = exchange.Events.Events.OrderBy(e => e.Ms).Select(e => e.ToJson().ToJsonString(RehearsalJson.Options)).Prepend(Summary(exchange));
        return string.Concat((exchange.Events.LeftOut == 0 ? lines
            : lines.Append(new JsonObject { ["note"] = $"{exchange.Events.LeftOut} further events left out" }.ToJsonString())).Select(l => l + "\n"));
    }

    private static JsonObject ToJson(Exchange exchange)
    {
        var runs = exchange.Events.Events.Where(e => e.Interims > 0).ToArray();
        var json = new JsonObject
        {
            ["exchange"] = exchange.Id,
            ["connection"] = exchange.Connection.Number,
            ["number"] = exchange.Number,
            ["listener"] = exchange.Connection.Listener,
            ["method"] = exchange.Request.Method,
            ["target"] = exchange.Request.Target,
            ["protocol"] = exchange.Request.Protocol,
            ["userAgent"] = exchange.Request["User-Agent"],
            ["as"] = exchange.Label,
            ["script"] = exchange.Script,
            ["beganMs"] = exchange.Began,
            ["finalMs"] = exchange.FinalBegan,
            ["endedMs"] = exchange.Ended,
            ["status"] = exchange.Status == 0 ? null : exchange.Status,
            ["interims"] = exchange.Interims is not { } interims ? null : new JsonObject
            {
                ["asked"] = interims.Asked,
                ["sent"] = interims.Sent,
                ["whyFewer"] = interims.WhyFewer,
                ["bytes"] = runs.Sum(r => r.Bytes),
                ["firstMs"] = runs.Length == 0 ? null : runs[0].Ms,
                ["lastMs"] = runs.Length == 0 ? null : runs[^1].UntilMs,
            },
            ["next"] = Next(exchange),
        };
        if (exchange.Connection.Warning is { } warning)
        {
            json["warning"] = warning;
        }

        return json;
    }

    private static JsonObject Next(Exchange exchange) => new()
    {
        ["verdict"] = Verdict.Of(exchange),
        ["waited"] = exchange.FinalBegan is null ? null : exchange is { SentBeforeFinal: null, ClosedBeforeFinal: null, WasPipelined: false },
        ["sentBeforeFinalMs"] = exchange.SentBeforeFinal,
        ["pipelined"] = exchange.WasPipelined,
        ["closedBeforeFinalMs"] = exchange.ClosedBeforeFinal,
        ["closedAfterFinalMs"] = exchange.ClosedAfterFinal,
        ["reused"] = exchange.Next?.Id,
        ["otherConnections"] = Ids(exchange.Elsewhere),
        ["sentAgain"] = Ids(exchange.Again),
        ["rightAnswer"] = $"the one with 'Rehearsal-Exchange: {exchange.Id}'; a client that shows another's here has read the wrong one",
    };

    private static JsonArray Ids(List<Exchange> exchanges) => [.. exchanges.Take(Named).Select(e => (JsonNode?)JsonValue.Create(e.Id))];
}
