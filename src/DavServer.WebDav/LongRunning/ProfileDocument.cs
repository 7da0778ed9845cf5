using System.Text.Json.Serialization;

namespace DavServer.WebDav.LongRunning;

/// <summary>The file <c>compat-matrix/profiles.json</c>, and files given with <c>--profiles</c>.</summary>
internal sealed record ProfileDocument
{
    [JsonRequired]
    public int Version { get; init; }

    /// <summary>Null for none: a generated reader knows no initial values.</summary>
    public IReadOnlyList<ClientProfile>? Clients { get; init; }

    /// <summary>Null for none.</summary>
    public IReadOnlyList<IntermediaryProfile>? Intermediaries { get; init; }
}

/// <summary>What is known of one client.</summary>
internal sealed record ClientProfile
{
    [JsonRequired]
    public string Name { get; init; } = "";

    public string? Description { get; init; }

    /// <summary>Product tokens of its User-Agent; the longest that fits decides between profiles.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Match { get; init; } = [];

    /// <summary>Over HTTP/1.1; null: not tested.</summary>
    public Http1Profile? Http1 { get; init; }

    /// <summary>Over HTTP/2; null: not tested.</summary>
    public Http2Profile? Http2 { get; init; }

    /// <summary>The results this rests on.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Evidence { get; init; } = [];
}

/// <summary>What a client bears over HTTP/1.1.</summary>
internal sealed record Http1Profile
{
    /// <summary><c>heartbeat</c> or <c>hold</c>.</summary>
    [JsonRequired]
    public string Mode { get; init; } = "";

    public string? FirstInterimAfter { get; init; }

    public string? InterimInterval { get; init; }

    public int? MaxInterims { get; init; }

    public long? MaxInterimBytes { get; init; }

    public double? Widening { get; init; }
}

/// <summary>What a client makes of an unasked 202 over HTTP/2.</summary>
internal sealed record Http2Profile
{
    /// <summary><c>accept</c> or <c>hold</c>.</summary>
    [JsonRequired]
    public string Mode { get; init; } = "";
}

/// <summary>What is known of one intermediary.</summary>
internal sealed record IntermediaryProfile
{
    [JsonRequired]
    public string Name { get; init; } = "";

    public string? Description { get; init; }

    /// <summary>What it calls itself in Via; null where it says nothing.</summary>
    public IReadOnlyList<string>? Via { get; init; }

    /// <summary>Whether 102s reach the client through it.</summary>
    [JsonRequired]
    public bool Forwards102 { get; init; }

    /// <summary>The results this rests on.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Evidence { get; init; } = [];
}

/// <summary>Reads profiles; a member it does not know is an error, so that a slip of the keyboard is not silently nothing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    RespectNullableAnnotations = true,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(ProfileDocument))]
internal sealed partial class ProfileJson : JsonSerializerContext;
