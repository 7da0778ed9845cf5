using System.Globalization;

namespace DavServer.Host.Configuration;

/// <summary>
/// Sizes as people write them: <c>4096</c>, <c>64KiB</c>, <c>10MiB</c>, <c>2GiB</c>, <c>1TiB</c>. KB and MB are refused: half of the world means
/// 1000.
/// </summary>
internal static class SizeText
{
    private static readonly (string Unit, int Shift)[] Units = [("", 0), ("B", 0), ("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)];

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        var unit = Array.Find(Units, u => u.Unit == text[digits..]);
        if (unit.Unit is null
            || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count > long.MaxValue >> unit.Shift)
        {
            return false;
        }

        bytes = count << unit.Shift;
        return true;
    }
}
