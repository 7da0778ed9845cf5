using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>
/// The X-OC-Mtime field, ownCloud's, which rclone and others send too: the time of last modification that the new resource is to have, in seconds since 1970.
/// </summary>
internal static class ModificationTimeField
{
    public const string Name = "X-OC-Mtime";

    /// <summary>The field of the response that says the time was taken, spelled as ownCloud spells it.</summary>
    public const string AnswerName = "X-OC-MTime";

    /// <summary>Its value.</summary>
    public const string Accepted = "accepted";

    /// <summary>What to tell whoever sends something else.</summary>
    public const string Expected = "X-OC-Mtime must be one number of seconds since 1970";

    /// <summary>A longer number means no time.</summary>
    private const int MaxLength = 40;

    /// <summary>Reads the field.</summary>
    /// <param name="field">As received.</param>
    /// <param name="modified">The time; null where the field is not there.</param>
    /// <returns>False where it is there and can't be read: to go on would give the resource a time that the client did not mean.</returns>
    public static bool TryParse(StringValues field, out DateTimeOffset? modified)
    {
        modified = null;
        if (field.Count == 0)
        {
            return true;
        }

        var text = field.Count == 1 ? field[0]!.Trim() : "";
        if (text.Length is 0 or > MaxLength || text.StartsWith('+')
            || !decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            || seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds() || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return false;
        }

        modified = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }
}
