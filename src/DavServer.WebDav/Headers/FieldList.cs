using System.Buffers;
using System.Text;

namespace DavServer.WebDav.Headers;

/// <summary>The common grammar of list-valued fields (RFC 9110 §5.6).</summary>
internal static class FieldList
{
    // RFC 9110 §5.6.2 tchar.
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenChars);

    /// <summary>Splits at a separator outside quoted strings.</summary>
    public static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[i] == separator)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    /// <summary>The text of a token or quoted-string (RFC 9110 §5.6.4); null where it is neither. An empty text is itself.</summary>
    public static string? Unquote(string text)
    {
        if (text.Length == 0 || IsToken(text))
        {
            return text;
        }

        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return null;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == '\\' && ++i == text.Length - 1)
            {
                return null;
            }

            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
