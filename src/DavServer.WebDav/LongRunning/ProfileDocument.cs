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

    /// <summary>
    /// Products of its User-Agent: <c>curl/</c> is curl with a version, <c>node</c> is node with or without, <c>goodlib/0.1</c> is that version
    /// alone. One without a version fits only in the same case of letters, and where the User-Agent has no other word. What stands in a comment is no
    /// product. Where several profiles fit, that with the narrowest version decides, then that with the longest name.
    /// </summary>
    [JsonRequired]
    public IReadOnlyList<string> Match { get; init; } = [];

    /// <summary>The first version of these products that is meant: numbers with dots, <c>1.69</c>. Null for any.</summary>
    public string? MinVersion { get; init; }

    /// <summary>The last version that is meant, with all that begins with it: 1.68.2 is a <c>1.68</c>. Null for any.</summary>
    public string? MaxVersion { get; init; }

    /// <summary>Over HTTP/1.1; null: not tested.</summary>
    public Http1Profile? Http1 { get; init; }

    /// <summary>Over HTTP/2; null: not tested.</summary>
    public Http2Profile? Http2 { get; init; }

    /// <summary>
    /// What it makes of a 202 to a COPY or MOVE, over any version of HTTP: <c>follows</c> (asks the status monitor), <c>handsOn</c> (to the program
    /// above, which may follow), <c>takesForDone</c>, <c>fails</c>; null: not tested. For <c>davserver migration-report</c>.
    /// </summary>
    public string? On202 { get; init; }

    /// <summary>The results this rests on; the built-in profiles must have some.</summary>
    public IReadOnlyList<string>? Evidence { get; init; }
}

/// <summary>What a client bears over HTTP/1.1.</summary>
internal sealed record Http1Profile
{
    /// <summary><c>heartbeat</c> or <c>hold</c>.</summary>
    [JsonRequired]
    public string Mode { get; init; } = "";

    /// <summary>From the start of the request to the first 102; null: as the server's settings say.</summary>
    public string? FirstInterimAfter { get; init; }

    /// <summary>From the first to the second; null: as the server's settings say.</summary>
    public string? InterimInterval { get; init; }

    /// <summary>The most for one request: fewer than were seen to break it, with a margin.</summary>
    public int? MaxInterims { get; init; }

    /// <summary>The most bytes of them for one request, likewise.</summary>
    public long? MaxInterimBytes { get; init; }

    /// <summary>How long it waits for a sign of life, where a 102 is one: its own time-out. Null where it has none, or no 102 extends it.</summary>
    public string? MaxSilence { get; init; }

    /// <summary>What each interval is multiplied with, 1 to 10; null, as is best: by the rule of <see cref="InterimRhythm"/>.</summary>
    public double? Widening { get; init; }

    /// <summary>What it bears, with <paramref name="otherwise"/> where it says nothing.</summary>
    public InterimAllowance ToAllowance(InterimAllowance otherwise) =>
        new(MaxInterims ?? otherwise.MaxCount, MaxInterimBytes ?? otherwise.MaxBytes, ProfileRules.DurationOf(MaxSilence));
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

    /// <summary>The most for one request: fewer than were seen to break it, with a margin. Null: no limit met.</summary>
    public int? MaxInterims { get; init; }

    /// <summary>The most bytes of them for one request, likewise.</summary>
    public long? MaxInterimBytes { get; init; }

    /// <summary>How long it waits for the next sign of life, where a 102 is one: its time-out. Null where that is not known.</summary>
    public string? MaxSilence { get; init; }

    /// <summary>The results this rests on; the built-in profiles must have some.</summary>
    public IReadOnlyList<string>? Evidence { get; init; }

    public InterimAllowance ToAllowance() =>
        new(MaxInterims ?? int.MaxValue, MaxInterimBytes ?? long.MaxValue, ProfileRules.DurationOf(MaxSilence));
}

/// <summary>Reads profiles; a member it does not know is an error, so that a slip of the keyboard is not silently nothing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(ProfileDocument))]
internal sealed partial class ProfileJson : JsonSerializerContext;
