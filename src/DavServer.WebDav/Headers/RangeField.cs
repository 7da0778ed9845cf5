using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>What a Range field asks of a representation.</summary>
internal enum RangeVerdict
{
    /// <summary>The whole: the field is absent, in another unit (RFC 9110 §14.2: to be ignored), or asks for too many parts.</summary>
    Whole,

    /// <summary>One or several parts.</summary>
    Parts,

    /// <summary>Nothing of the representation lies in it: 416.</summary>
    Unsatisfiable,

    /// <summary>It is not of the field's grammar: 400 (RFC 9110 §14.2 allows to reject it).</summary>
    Malformed,
}

/// <summary>The Range field (RFC 9110 §14.2), unit "bytes".</summary>
internal static class RangeField
{
    /// <summary>The most parts of one answer. RFC 9110 §17.15 lets a server ignore what asks for many: here the whole is cheaper for both sides.</summary>
    public const int MostParts = 10;

    private const string Unit = "bytes=";

    /// <summary>Judges the field against a representation of <paramref name="length"/> bytes.</summary>
    /// <param name="field">The field.</param>
    /// <param name="length">How long the representation is.</param>
    /// <param name="parts">In the order they were asked for, those that overlap or touch made one (RFC 9110 §15.3.7.2).</param>
    public static RangeVerdict Judge(StringValues field, long length, out IReadOnlyList<ByteRange> parts)
    {
        parts = [];
        if (field.Count == 0)
        {
            return RangeVerdict.Whole;
        }

        var text = field.Count == 1 ? field[0]!.Trim() : "";
        if (!text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            return equals > 0 && FieldList.IsToken(text.AsSpan(0, equals)) ? RangeVerdict.Whole : RangeVerdict.Malformed;
        }

        var specs = text[Unit.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var ranges = new List<ByteRange>();
        foreach (var spec in specs)
        {
            switch (JudgeOne(spec, length, out var range))
            {
                case RangeVerdict.Malformed:
                    return RangeVerdict.Malformed;
                case RangeVerdict.Parts:
                    ranges.Add(range);
                    break;
            }
        }

        if (ranges.Count == 0)
        {
            return specs.Length == 0 ? RangeVerdict.Malformed : RangeVerdict.Unsatisfiable;
        }

        parts = Merge(ranges);
        return parts.Count <= MostParts ? RangeVerdict.Parts : RangeVerdict.Whole;
    }

    /// <summary>Makes one of what overlaps or touches; each stands where the first of its members was asked for.</summary>
    private static List<ByteRange> Merge(List<ByteRange> asked)
    {
        var merged = new List<(ByteRange Range, int Place)>(asked.Count);
        foreach (var (place, range) in asked.Index().OrderBy(r => r.Item.First))
        {
            if (merged.Count > 0 && range.First <= merged[^1].Range.Last + 1)
            {
                var last = merged[^1];
                merged[^1] = (last.Range with { Last = Math.Max(last.Range.Last, range.Last) }, Math.Min(last.Place, place));
            }
            else
            {
                merged.Add((range, place));
            }
        }

        return [.. merged.OrderBy(m => m.Place).Select(m => m.Range)];
    }

    private static RangeVerdict JudgeOne(string spec, long length, out ByteRange range)
    {
        range = default;
        var dash = spec.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || !Digits.TryRead(spec.AsSpan(0, dash), out var first) || !Digits.TryRead(spec.AsSpan(dash + 1), out var last)
            || (first is null && last is null) || last < first)
        {
            return RangeVerdict.Malformed;
        }

        if (first is null)
        {
            // RFC 9110 §14.1.2: the last so many bytes; all of them where the representation is shorter.
            range = new ByteRange(Math.Max(0, length - last!.Value), length - 1);
            return last == 0 || length == 0 ? RangeVerdict.Unsatisfiable : RangeVerdict.Parts;
        }

        range = new ByteRange(first.Value, Math.Min(last ?? long.MaxValue, length - 1));
        return first >= length ? RangeVerdict.Unsatisfiable : RangeVerdict.Parts;
    }
}
