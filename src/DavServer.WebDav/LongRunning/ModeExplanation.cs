using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using DavServer.WebDav.Headers;

namespace DavServer.WebDav.LongRunning;

/// <summary>What <c>davserver explain</c> says: the mode that a request would get, and the rule that chose it.</summary>
public sealed record ModeExplanation
{
    /// <summary><c>heartbeat</c>, <c>accepted</c> or <c>hold</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>From the start of the request to the first 102; null where none is sent.</summary>
    public string? FirstInterimAfter { get; init; }

    /// <summary>From the first 102 to the second.</summary>
    public string? InterimInterval { get; init; }

    /// <summary>What each later interval is multiplied with; null where they are all alike.</summary>
    public double? Widening { get; init; }

    /// <summary>What no interval exceeds; null where they are all alike.</summary>
    public string? LongestInterval { get; init; }

    /// <summary>When the first ones are due, from the start of the request: ten at most.</summary>
    public IReadOnlyList<string>? InterimsAt { get; init; }

    /// <summary>When the last is due, from the start of the request.</summary>
    public string? LastInterimAfter { get; init; }

    /// <summary>The most 102s.</summary>
    public int? MaxInterims { get; init; }

    /// <summary>The most bytes of 102s.</summary>
    public long? MaxInterimBytes { get; init; }

    /// <summary>How long until the 202; null where none is sent.</summary>
    public string? AcceptAfter { get; init; }

    /// <summary>The client's profile, or null.</summary>
    public string? Profile { get; init; }

    /// <summary>Which row of the table of response modes decided, and why.</summary>
    public required string Rule { get; init; }

    /// <summary>Explains one request.</summary>
    /// <param name="options">The server's settings.</param>
    /// <param name="question">The request.</param>
    /// <exception cref="ProfileException">The profiles can't be read.</exception>
    /// <exception cref="FormatException">The Prefer field is malformed.</exception>
    public static ModeExplanation Of(WebDavOptions options, ModeQuestion question)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(question);
        if (!PreferField.TryParse(question.Prefer, out var preferences, out var culprit))
        {
            throw new FormatException($"Prefer is malformed (RFC 7240 §2) at: {culprit}");
        }

        var via = RequestTraits.SplitVia(question.Via ?? "");
        var traits = new RequestTraits(question.Protocol, question.UserAgent, via, question.Forwarded, preferences);
        var decision = ResponseModePolicy.Load(options).Decide(traits);
        var beats = decision.Mode is ResponseMode.Heartbeat or ResponseMode.Processing;
        var rhythm = decision.Rhythm;
        var schedule = rhythm.Schedule().ToArray();
        return new ModeExplanation
        {
            Mode = beats ? "heartbeat" : decision.Mode == ResponseMode.Accepted ? "accepted" : "hold",
            FirstInterimAfter = beats ? Text(rhythm.FirstAfter) : null,
            InterimInterval = beats ? Text(rhythm.Interval) : null,
            Widening = beats && rhythm.Widening > 1 ? rhythm.Widening : null,
            LongestInterval = beats && rhythm.Widening > 1 ? Text(rhythm.Longest) : null,
            InterimsAt = beats ? [.. schedule.Take(10).Select(Text)] : null,
            LastInterimAfter = beats && schedule.Length > 0 ? Text(schedule[^1]) : null,
            MaxInterims = beats ? rhythm.MaxCount : null,
            MaxInterimBytes = beats ? rhythm.MaxBytes : null,
            AcceptAfter = decision.AcceptAfter is { } after ? Text(after) : null,
            Profile = decision.Profile,
            Rule = $"row {decision.Row}: {decision.Rule}",
        };
    }

    /// <summary>The explanation as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ModeExplanationJson.Default.ModeExplanation);

    // As DurationText reads them, to the millisecond: 37s, 22500ms.
    private static string Text(TimeSpan time)
    {
        var milliseconds = Math.Round(time.TotalMilliseconds);
        return milliseconds % 1000 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}s")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
    }
}

/// <summary>The request that <c>davserver explain</c> is asked about.</summary>
/// <param name="Protocol">For instance <c>HTTP/1.1</c>.</param>
/// <param name="UserAgent">The User-Agent field, or null.</param>
/// <param name="Via">The Via field, or null.</param>
/// <param name="Forwarded">Whether Forwarded or X-Forwarded-* is there.</param>
/// <param name="Prefer">The Prefer field, or null.</param>
public sealed record ModeQuestion(string Protocol, string? UserAgent, string? Via, ForwardedFields Forwarded, string? Prefer);

/// <summary>Its JSON.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModeExplanation))]
internal sealed partial class ModeExplanationJson : JsonSerializerContext;
