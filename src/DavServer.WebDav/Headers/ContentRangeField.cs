using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>The Content-Range field of a partial PUT (RFC 9110 §14.4, §14.5).</summary>
/// <param name="Range">Where the content belongs.</param>
/// <param name="Complete">How long the sender takes the whole representation to be; null for "*".</param>
internal readonly record struct ContentRangeField(ByteRange Range, long? Complete)
{
    private const string Unit = "bytes ";

    /// <summary>Reads the field. False for another unit too: nobody could know what such a part is a part of.</summary>
    public static bool TryParse(StringValues field, out ContentRangeField parsed)
    {
        parsed = default;
        var text = field.Count == 1 ? field[0]!.Trim() : "";
        if (!text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || slash < dash
            || !Digits.TryRead(text.AsSpan(Unit.Length, dash - Unit.Length), out var first) || first is null
            || !Digits.TryRead(text.AsSpan(dash + 1, slash - dash - 1), out var last) || last is null or long.MaxValue)
        {
            return false;
        }

        var whole = text.AsSpan(slash + 1);
        long? complete = null;
        if (whole is not "*" && (!Digits.TryRead(whole, out complete) || complete is null))
        {
            return false;
        }

        // RFC 9110 §14.4: invalid where the last position comes before the first, or the complete length is not beyond the last.
        parsed = new ContentRangeField(new ByteRange(first.Value, last.Value), complete);
        return first <= last && !(complete <= last);
    }
}
