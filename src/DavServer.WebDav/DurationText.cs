using System.Globalization;

namespace DavServer.WebDav;

/// <summary>
/// Durations as people write them: <c>500ms</c>, <c>10s</c>, <c>1m</c>, <c>24h</c>. A number without a unit is refused: nobody knows what it means.
/// </summary>
public static class DurationText
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)),
    ];

    /// <summary>Reads one. False where it is none, or lies outside <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static bool TryParse(string text, TimeSpan least, TimeSpan most, out TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(text);
        duration = default;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is <= 0 or > 10)
        {
            return false;
        }

        var unit = Array.Find(Units, u => u.Unit == text[digits..]);
        if (unit.Unit is null || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        // Ten digits of hours fit a decimal, not a TimeSpan.
        var ticks = (decimal)count * unit.Length.Ticks;
        if (ticks < least.Ticks || ticks > most.Ticks)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)ticks);
        return true;
    }
}
