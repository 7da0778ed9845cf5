using System.Globalization;

namespace DavServer.Rehearsal.Scripts;

/// <summary>Times in a script: <c>500ms</c>, <c>2s</c>, <c>1m</c>; a number alone is milliseconds.</summary>
internal static class IntervalText
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan interval)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length;
        var unit = text[digits..] switch
        {
            "" or "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            _ => TimeSpan.Zero,
        };
        interval = default;
        if (unit == TimeSpan.Zero || !uint.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count > Longest / unit)
        {
            return false;
        }

        interval = count * unit;
        return true;
    }
}
