using System.Text.Json;
using System.Text.RegularExpressions;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>What a 202 looks like, and what its monitor comes to (product.md, "The status monitor").</summary>
internal static partial class AcceptedShape
{
    /// <summary>Holds a 202 for a COPY against all that is promised of it, and gives the monitor's path.</summary>
    /// <param name="answer">The 202.</param>
    /// <param name="origin">Scheme and authority as the client named them.</param>
    /// <param name="source">The source's path.</param>
    /// <param name="destination">The destination's path.</param>
    public static string Check(Answer answer, string origin, string source, string destination)
    {
        Assert.Equal(202, answer.Status);
        var location = answer["location"]!;
        Assert.Matches(MonitorPath(), location);
        Assert.Equal(origin + location, answer["operation-location"]);
        Assert.Equal($"<{location}>; rel=\"status\", <{location}/events>; rel=\"monitor\"; type=\"text/event-stream\"", answer["link"]);
        Assert.Equal("2", answer["retry-after"]);
        Assert.Equal("no-store", answer["cache-control"]);
        Assert.Equal("application/json", answer["content-type"]);
        CheckDocument(answer.Json, origin, location, source, destination);
        Assert.Contains(answer.Json.GetProperty("status").GetString(), new[] { "queued", "running" });
        return location;
    }

    /// <summary>Holds the monitor of an operation that succeeded against all that is promised of it.</summary>
    public static void CheckFinished(Answer answer, string origin, string location, string source, string destination, int finalStatus)
    {
        Assert.Equal(200, answer.Status);
        Assert.Equal(finalStatus.ToString(System.Globalization.CultureInfo.InvariantCulture), answer["asyncresult"]);
        Assert.Equal("no-store", answer["cache-control"]);
        Assert.Equal("application/json", answer["content-type"]);
        Assert.Null(answer["location"]);
        Assert.Null(answer["retry-after"]);
        var json = answer.Json;
        CheckDocument(json, origin, location, source, destination);
        Assert.Equal("succeeded", json.GetProperty("status").GetString());
        Assert.Equal(100, json.GetProperty("percentComplete").GetDouble());
        Assert.Equal(finalStatus, json.GetProperty("response").GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.Object, json.GetProperty("response").GetProperty("headers").ValueKind);
        foreach (var measure in json.GetProperty("progress").EnumerateObject())
        {
            Assert.Equal(measure.Value.GetProperty("total").GetInt64(), measure.Value.GetProperty("done").GetInt64());
        }
    }

    private static void CheckDocument(JsonElement json, string origin, string location, string source, string destination)
    {
        Assert.Equal(location.Split('/')[^1], json.GetProperty("jobId").GetString());
        Assert.Equal(origin + location, json.GetProperty("statusUrl").GetString());
        Assert.Equal(location + "/events", json.GetProperty("events").GetString());
        Assert.Equal("COPY", json.GetProperty("method").GetString());
        Assert.Equal(source, json.GetProperty("source").GetString());
        Assert.Equal(destination, json.GetProperty("destination").GetString());
        Assert.True(json.GetProperty("created").GetDateTimeOffset() <= json.GetProperty("updated").GetDateTimeOffset());
        foreach (var measure in new[] { "resources", "bytes" })
        {
            var part = json.GetProperty("progress").GetProperty(measure);
            Assert.InRange(part.GetProperty("done").GetInt64(), 0, part.GetProperty("total").GetInt64());
        }
    }

    // 128 random bits or more: 22 characters of base64, 32 of hex.
    [GeneratedRegex("^/\\.davserver/operations/[A-Za-z0-9_-]{22,}$")]
    private static partial Regex MonitorPath();
}
