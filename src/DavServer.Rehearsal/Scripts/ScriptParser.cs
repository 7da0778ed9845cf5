using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DavServer.Rehearsal.Scripts;

/// <summary>
/// Reads scripts: <c>/n/{count}/every/{interval}/final/{status}/…</c>, with further pairs of name and value between, in any order. Never throws.
/// </summary>
internal static partial class ScriptParser
{
    private const string Shape = "a script looks like /n/6/every/500ms/final/201/a.txt";

    private static readonly FrozenDictionary<string, InterimKind> Interims = new Dictionary<string, InterimKind>
    {
        ["102"] = InterimKind.Processing,
        ["103"] = InterimKind.EarlyHints,
        ["100"] = InterimKind.Continue,
        ["mix"] = InterimKind.Mix,
        ["garbage"] = InterimKind.Garbage,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, ScriptEnd> Ends = new Dictionary<string, ScriptEnd>
    {
        ["whole"] = ScriptEnd.Whole,
        ["interim"] = ScriptEnd.Interim,
        ["truncated"] = ScriptEnd.Truncated,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, InterimFieldSet> FieldSets = new Dictionary<string, InterimFieldSet>
    {
        ["all"] = InterimFieldSet.All,
        ["location"] = InterimFieldSet.Location,
        ["none"] = InterimFieldSet.None,
    }.ToFrozenDictionary();

    /// <param name="path">The path as it came, below where scripts begin.</param>
    /// <param name="limits">What a script may ask for.</param>
    /// <param name="speaker">Who is to play it.</param>
    /// <returns>The script, and the path of the resource below it, decoded; or what is wrong, naming the segment.</returns>
    public static (RehearsalScript? Script, string Resource, string Error) Parse(string path, RehearsalLimits limits, ScriptSpeaker speaker)
    {
        var spelt = path.Split('/');
        var segments = spelt.Select(Uri.UnescapeDataString).ToArray();
        var script = new RehearsalScript { Prefix = "" };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 1; i < segments.Length; i += 2)
        {
            var name = segments[i];
            var value = i + 1 < segments.Length ? segments[i + 1] : "";
            if ((i == 1 && name != "n") || !seen.Add(name))
            {
                return (null, "", i == 1 ? $"'{name}' where 'n' is expected: {Shape}" : $"'{name}' comes twice");
            }

            var read = Read(script, name, value);
            if (read.Error is { } error)
            {
                return (null, "", error);
            }

            script = read.Script!;
            if (name == "final")
            {
                script = script with { Prefix = string.Join('/', segments[..(i + 2)]), SpeltPrefix = string.Join('/', spelt[..(i + 2)]) };
                return Check(script, limits, speaker) is { } excess ? (null, "", excess) : (script, "/" + string.Join('/', segments[(i + 2)..]), "");
            }
        }

        return (null, "", $"'final' is missing: {Shape}");
    }

    private static (RehearsalScript? Script, string? Error) Read(RehearsalScript script, string name, string value) => name switch
    {
        "n" => Number(value) is { } n ? (script with { Count = n }, null) : Bad(name, value, "a number"),
        "every" => IntervalText.TryParse(value, out var every) ? (script with { Every = every }, null) : Bad(name, value, "a time like 500ms or 2s"),
        "final" => Number(value) is >= 200 and <= 599 and { } final
            ? (script with { Final = final }, null) : Bad(name, value, "a status from 200 to 599"),
        "pad" => Number(value) is { } pad ? (script with { Padding = pad }, null) : Bad(name, value, "a number of bytes"),
        "done" when value == "never" => (script with { Done = null }, null),
        "done" => IntervalText.TryParse(value, out var done) ? (script with { Done = done }, null) : Bad(name, value, "a time like 2s, or 'never'"),
        "for" => Method().IsMatch(value)
            ? (script with { Methods = value.Split(',').ToFrozenSet(StringComparer.Ordinal) }, null) : Bad(name, value, "methods like COPY,MOVE"),
        "as" => Label().IsMatch(value) ? (script with { Label = value }, null) : Bad(name, value, "1 to 64 letters, digits, '.', '_' or '-'"),
        "fields" => Choice(FieldSets, name, value, fields => script with { Fields = fields }),
        "interim" => Choice(Interims, name, value, interim => script with { Interim = interim }),
        "end" => Choice(Ends, name, value, end => script with { End = end }),
        _ => (null, $"'{name}' is none of n, every, fields, pad, done, for, as, interim, end, final"),
    };

    private static string? Check(RehearsalScript script, RehearsalLimits limits, ScriptSpeaker speaker)
    {
        if (script.Count > limits.MostInterims)
        {
            return $"n: '{script.Count}' is more than {limits.MostInterims}";
        }

        if (script.Padding > limits.MostPadding)
        {
            return $"pad: '{script.Padding}' is more than {limits.MostPadding}";
        }

        if (script.Length > limits.Longest)
        {
            return $"every: {script.Length} in all is longer than {limits.Longest}";
        }

        if (script.Final == 202 && script.Done > limits.Longest)
        {
            return $"done: {script.Done} is longer than {limits.Longest}";
        }

        if (speaker == ScriptSpeaker.Correct && script.Interim is InterimKind.Continue or InterimKind.Mix or InterimKind.Garbage)
        {
            return "interim: only the raw listener says that";
        }

        return speaker == ScriptSpeaker.Correct && script.End != ScriptEnd.Whole ? "end: only the raw listener does that" : null;
    }

    private static (RehearsalScript? Script, string? Error) Choice<T>(
        FrozenDictionary<string, T> choices, string name, string value, Func<T, RehearsalScript> with) =>
        choices.TryGetValue(value, out var choice) ? (with(choice), null) : Bad(name, value, "one of " + string.Join(", ", choices.Keys.Order()));

    private static (RehearsalScript? Script, string? Error) Bad(string name, string value, string expected) =>
        (null, $"{name}: '{value}' is not {expected}");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^[A-Z]{1,20}(,[A-Z]{1,20}){0,15}\z")]
    private static partial Regex Method();

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex Label();
}
