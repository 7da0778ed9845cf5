using System.Text.Json;
using System.Text.Json.Serialization;

namespace DavServer.Host.Probing;

/// <summary>What a probe found.</summary>
internal sealed record ProbeReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string Url { get; init; }

    public required PathTraces Traces { get; init; }

    public required InterimFindings Interims { get; init; }

    public required AcceptedFindings Accepted { get; init; }

    /// <summary>The same over HTTP/2; null where it is not spoken.</summary>
    public AcceptedFindings? AcceptedOverHttp2 { get; init; }

    /// <summary>Null where it was left out.</summary>
    public KeepAliveFindings? KeepAlive { get; init; }

    public ProbeAdvice? Advice { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>What tells of intermediaries.</summary>
/// <param name="ServerSaw">The HTTP version that the server was asked in.</param>
/// <param name="RequestFields">Via, Forwarded and the like, as the server saw them.</param>
/// <param name="ResponseFields">Via and Server, as they came back; the server itself sends neither.</param>
internal sealed record PathTraces(string ServerSaw, IReadOnlyList<string> RequestFields, IReadOnlyList<string> ResponseFields)
{
    [JsonIgnore]
    public bool Any => ServerSaw != "HTTP/1.1" || RequestFields.Count > 0 || ResponseFields.Count > 0;
}

/// <summary>What became of 102s.</summary>
internal sealed record InterimFindings
{
    public required PathVerdict Verdict { get; init; }

    /// <summary>What happened, in words.</summary>
    public required string What { get; init; }

    /// <summary>Of the first few.</summary>
    public int Sent { get; init; }

    public int Received { get; init; }

    /// <summary>How late the first came, in ms, held against the final response; null where none came.</summary>
    public long? FirstLateMs { get; init; }

    /// <summary>Whether Location and Progress came through unchanged; null where no 102 came.</summary>
    public bool? FieldsSurvive { get; init; }

    /// <summary>Whether the next request on the connection got its own answer; null where none was sent.</summary>
    public bool? NextAnswerIsRight { get; init; }

    /// <summary>The most on one request that were tried and arrived whole.</summary>
    public int Bears { get; init; }

    /// <summary>The first number that did not; null where all did that were tried.</summary>
    public int? BreaksAt { get; init; }
}

/// <summary>What became of a 202.</summary>
/// <param name="IsWhole">Whether Location, Retry-After and Link came as they were sent, and the monitor answers where Location says.</param>
/// <param name="Faults">What did not.</param>
internal sealed record AcceptedFindings(bool IsWhole, IReadOnlyList<string> Faults);

/// <summary>Whether 102s keep the path's time-outs from ending a long exchange.</summary>
/// <param name="Seconds">How long it was.</param>
/// <param name="Silent">How the silent one ended; null where it ended well.</param>
/// <param name="Beating">How the one with a 102 each 10 seconds ended; null where it ended well.</param>
internal sealed record KeepAliveFindings(double Seconds, string? Silent, string? Beating);
