using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>The Timeout field (RFC 4918 §10.7): a list of <c>Second-n</c> and <c>Infinite</c>, the best first.</summary>
internal static class TimeoutField
{
    private const string Seconds = "Second-";

    /// <summary>How long the client would like its lock to last.</summary>
    /// <param name="field">The lines as received.</param>
    /// <param name="longest">What no lock lasts longer than; <c>Infinite</c> and all that is more means this.</param>
    /// <returns>
    /// The first of the list that can be read; null where there is none. RFC 4918 §10.7: a "server is not required to honor or even consider" the
    /// field, so one that can't be read is as good as none, and never a reason to refuse a lock: the response tells what was granted.
    /// </returns>
    public static TimeSpan? Read(StringValues field, TimeSpan longest)
    {
        foreach (var line in field)
        {
            foreach (var element in (line ?? "").Split(','))
            {
                if (ReadOne(element.AsSpan().Trim(" \t"), longest) is { } timeout)
                {
                    return timeout;
                }
            }
        }

        return null;
    }

    private static TimeSpan? ReadOne(ReadOnlySpan<char> text, TimeSpan longest)
    {
        if (text.Equals("Infinite", StringComparison.OrdinalIgnoreCase))
        {
            return longest;
        }

        if (!text.StartsWith(Seconds, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // Digits beyond 2^32-1 break RFC 4918 §10.7, but say clearly enough "as long as can be". A lock of no seconds would be none.
        var digits = text[Seconds.Length..];
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9') || !digits.ContainsAnyExcept('0'))
        {
            return null;
        }

        return uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && TimeSpan.FromSeconds(seconds) < longest
            ? TimeSpan.FromSeconds(seconds)
            : longest;
    }
}
