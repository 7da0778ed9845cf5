using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>What a Range field asks of a representation.</summary>
internal enum RangeVerdict
{
    /// <summary>The whole: the field is absent, in another unit (RFC 9110 §14.2: to be ignored), or asks for several parts.</summary>
    Whole,

    /// <summary>One part.</summary>
    Part,

    /// <summary>Nothing of the representation lies in it: 416.</summary>
    Unsatisfiable,

    /// <summary>It is not of the field's grammar: 400 (RFC 9110 §14.2 allows to reject it).</summary>
    Malformed,
}

/// <summary>The Range field (RFC 9110 §14.2), unit "bytes".</summary>
internal static class RangeField
{
    private const string Unit = "bytes=";

    /// <summary>Judges the field against a representation of <paramref name="length"/> bytes.</summary>
    public static RangeVerdict Judge(StringValues field, long length, out ByteRange range)
    {
        range = default;
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
        var verdicts = new List<RangeVerdict>();
        foreach (var spec in specs)
        {
            verdicts.Add(JudgeOne(spec, length, out range));
        }

        if (specs.Length == 0 || verdicts.Contains(RangeVerdict.Malformed))
        {
            return RangeVerdict.Malformed;
        }

        // RFC 9110 §14.2 lets a server ignore the field; several parts at once are answered with the whole.
        return specs.Length == 1 ? verdicts[0] : RangeVerdict.Whole;
    }

    private static RangeVerdict JudgeOne(string spec, long length, out ByteRange range)
    {
        range = default;
        var dash = spec.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || !TryDigits(spec.AsSpan(0, dash), out var first) || !TryDigits(spec.AsSpan(dash + 1), out var last)
            || (first is null && last is null) || last < first)
        {
            return RangeVerdict.Malformed;
        }

        if (first is null)
        {
            // RFC 9110 §14.1.2: the last so many bytes; all of them where the representation is shorter.
            range = new ByteRange(Math.Max(0, length - last!.Value), length - 1);
            return last == 0 || length == 0 ? RangeVerdict.Unsatisfiable : RangeVerdict.Part;
        }

        range = new ByteRange(first.Value, Math.Min(last ?? long.MaxValue, length - 1));
        return first >= length ? RangeVerdict.Unsatisfiable : RangeVerdict.Part;
    }

    // Digits beyond 64 bits are lawful and mean "as far as there is".
    private static bool TryDigits(ReadOnlySpan<char> text, out long? value)
    {
        value = null;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        value = long.TryParse(text, out var number) ? number : long.MaxValue;
        return true;
    }
}
