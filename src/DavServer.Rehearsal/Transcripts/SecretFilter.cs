using System.Text;

namespace DavServer.Rehearsal.Transcripts;

/// <summary>
/// Leaves the values of Authorization, Proxy-Authorization and Cookie out of what one side says. They may come in any number of pieces, so it
/// remembers where it is.
/// </summary>
internal sealed class SecretFilter
{
    private const int LongestName = 20;

    private readonly StringBuilder _name = new();
    private Place _place;
    private bool _wasSecret;
    private char _previous;

    private enum Place
    {
        /// <summary>Where a line begins, which may go on with the field before it (RFC 9112 §5.2).</summary>
        LineStart,
        Name,
        Value,
        Secret,
    }

    /// <summary>Where everything comes in one piece.</summary>
    public static string Once(string text) => new SecretFilter().Next(text);

    /// <summary>The next piece, without secrets.</summary>
    public string Next(string piece)
    {
        var kept = new StringBuilder(piece.Length);
        foreach (var c in piece)
        {
            Pass(c, kept);
            _previous = c;
        }

        return kept.Length == 0 && piece.Length > 0 ? "(left out)" : kept.ToString();
    }

    private void Pass(char c, StringBuilder kept)
    {
        if (c == '\n')
        {
            kept.Append(_place == Place.Secret && _previous == '\r' ? "\r\n" : "\n");
            _wasSecret = _place == Place.Secret;
            _place = Place.LineStart;
            return;
        }

        if (_place == Place.LineStart)
        {
            _name.Clear();
            _place = _wasSecret && c is (' ' or '\t') ? Place.Secret : Place.Name;
        }

        if (_place == Place.Secret)
        {
            return;
        }

        kept.Append(c);
        if (_place == Place.Name && c == ':')
        {
            _place = IsSecret(_name.ToString()) ? Place.Secret : Place.Value;
            kept.Append(_place == Place.Secret ? " (left out)" : "");
        }
        else if (_place == Place.Name && !char.IsWhiteSpace(c))
        {
            _name.Append(c);
            _place = _name.Length > LongestName ? Place.Value : Place.Name;
        }
    }

    private static bool IsSecret(string name) => name.ToUpperInvariant() is "AUTHORIZATION" or "PROXY-AUTHORIZATION" or "COOKIE";
}
