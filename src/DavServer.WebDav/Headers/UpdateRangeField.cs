using DavServer.Storage;
using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>
/// The X-Update-Range field of a PATCH (sabre.io/dav/http-patch): <c>append</c>, <c>bytes=3-6</c>, <c>bytes=3-</c> or <c>bytes=-4</c>, positions
/// counted from 0 and inclusive.
/// </summary>
/// <param name="Offset">Where the content goes.</param>
/// <param name="Length">How long it must be; null where any length will do.</param>
internal readonly record struct UpdateRangeField(WriteOffset Offset, long? Length)
{
    private const string Unit = "bytes=";

    public static bool TryParse(StringValues field, out UpdateRangeField parsed)
    {
        parsed = default;
        var text = field.Count == 1 ? field[0]!.Trim() : "";
        if (text.Equals("append", StringComparison.OrdinalIgnoreCase))
        {
            parsed = new UpdateRangeField(WriteOffset.End, null);
            return true;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) || dash < 0
            || !Digits.TryRead(text.AsSpan(Unit.Length, dash - Unit.Length), out var first)
            || !Digits.TryRead(text.AsSpan(dash + 1), out var last)
            || (first is null && last is null or 0) || first == long.MaxValue || last == long.MaxValue || last < first)
        {
            return false;
        }

        // "bytes=-4" begins four bytes before the end, whatever the length of what is written there.
        parsed = first is { } start
            ? new UpdateRangeField(WriteOffset.FromStart(start), last - start + 1)
            : new UpdateRangeField(WriteOffset.FromEnd(last!.Value), null);
        return true;
    }
}
