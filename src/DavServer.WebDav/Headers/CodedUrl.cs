using System.Buffers;

namespace DavServer.WebDav.Headers;

/// <summary><c>Coded-URL = "&lt;" absolute-URI "&gt;"</c> (RFC 4918 §10.1).</summary>
internal static class CodedUrl
{
    /// <summary>More characters than any URI that names state here; a token of ours has 45.</summary>
    public const int MaxLength = 2048;

    // RFC 3986 §2.2, §2.3 and "%": all of printable ASCII but these.
    private static readonly SearchValues<char> UriChars =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Except("\"<>\\^`{|}")]);

    /// <summary>Reads a whole Coded-URL.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out string uri)
    {
        uri = "";
        if (text.Length < 3 || text[0] != '<' || text[^1] != '>' || !IsAbsoluteUri(text[1..^1]))
        {
            return false;
        }

        uri = text[1..^1].ToString();
        return true;
    }

    /// <summary>Whether a text has the form of an absolute URI (RFC 3986 §4.3), as far as telling it from anything else needs.</summary>
    public static bool IsAbsoluteUri(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon < 1 || colon == text.Length - 1 || text.Length > MaxLength || !char.IsAsciiLetter(text[0]) || !IsUriText(text))
        {
            return false;
        }

        foreach (var c in text[..colon])
        {
            // RFC 3986 §3.1.
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether there is nothing in a text that no URI holds: spaces, controls, delimiters, anything outside ASCII (RFC 3986 §2).</summary>
    public static bool IsUriText(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(UriChars);
}
