using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>The Prefer field (RFC 7240 §2).</summary>
internal static class PreferField
{
    /// <summary>A longer wait than this is taken for this one: an hour, so that a slip of the keyboard holds no connection for a month.</summary>
    private const int MaxWaitSeconds = 3600;

    /// <summary>Reads all field lines as one list.</summary>
    /// <param name="field">The lines as received.</param>
    /// <param name="preferences">What was preferred.</param>
    /// <param name="culprit">The first part that is not of the field's grammar.</param>
    public static bool TryParse(StringValues field, out Preferences preferences, out string culprit)
    {
        preferences = Preferences.None;
        culprit = "";
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in field)
        {
            foreach (var element in FieldList.Split(line ?? "", ','))
            {
                // RFC 9110 §5.6.1: empty list elements are to be ignored. Parameters after ';' refine preferences that we do not know.
                var parts = FieldList.Split(element, ';');
                var text = parts.Count == 0 ? "" : parts[0].Trim();
                if (text.Length == 0)
                {
                    continue;
                }

                var equals = text.IndexOf('=', StringComparison.Ordinal);
                var name = (equals < 0 ? text : text[..equals]).Trim();
                var value = equals < 0 ? "" : FieldList.Unquote(text[(equals + 1)..].Trim());
                if (!FieldList.IsToken(name) || value is null)
                {
                    culprit = text;
                    return false;
                }

                // RFC 7240 §2: of a preference given twice, the first counts.
                if (seen.Add(name) && !TryApply(name, value, ref preferences))
                {
                    culprit = text;
                    return false;
                }
            }
        }

        return true;
    }

    private static bool TryApply(string name, string value, ref Preferences preferences)
    {
        switch (name.ToLowerInvariant())
        {
            case "respond-async":
                preferences = preferences with { RespondAsync = Preference.Stated };
                return value.Length == 0;
            case "processing":
            case "progress": // The draft's introduction calls it so; its definition says "processing".
                preferences = preferences with { Processing = Preference.Stated };
                return value.Length == 0;
            case "wait":
                if (value.Length is 0 or > 18 || value.AsSpan().ContainsAnyExceptInRange('0', '9'))
                {
                    return false;
                }

                var seconds = Math.Min(long.Parse(value, null), MaxWaitSeconds);
                preferences = preferences with { Wait = TimeSpan.FromSeconds(seconds) };
                return true;
            case "return":
                preferences = preferences with
                {
                    Return = value.Equals("minimal", StringComparison.OrdinalIgnoreCase) ? ReturnPreference.Minimal : ReturnPreference.Representation,
                };
                return preferences.Return == ReturnPreference.Minimal || value.Equals("representation", StringComparison.OrdinalIgnoreCase);
            case "handling":
                preferences = preferences with
                {
                    Handling = value.Equals("strict", StringComparison.OrdinalIgnoreCase) ? Handling.Strict : Handling.Lenient,
                };
                return preferences.Handling == Handling.Strict || value.Equals("lenient", StringComparison.OrdinalIgnoreCase);
            case "depth-noroot":
                preferences = preferences with { DepthNoroot = Preference.Stated };
                return value.Length == 0;
            default:
                return true;
        }
    }
}
