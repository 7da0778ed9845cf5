using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses.Internal;

/// <summary>The bytes of one interim response: a status line, fields, an empty line (RFC 9112 §4). It never has content (RFC 9110 §15.2).</summary>
internal static class InterimMessage
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // RFC 9110 §5.5 allows more (obs-text), but what it means is anybody's guess; Kestrel refuses it in final responses too.
    private static readonly SearchValues<char> FieldValue =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c), '\t']);

    // What frames a message (RFC 9112 §6) or is for one hop only (RFC 9110 §7.6.1): here it could only confuse where the final response begins.
    private static readonly HashSet<string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "HTTP2-Settings", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization",
        "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>Checks and writes in one pass, so nothing unchecked is written even if another thread changes the fields meanwhile.</summary>
    /// <exception cref="ArgumentException">Something in it must not be sent.</exception>
    public static void Compose(IBufferWriter<byte> to, int statusCode, IHeaderDictionary? fields)
    {
        Append(to, "HTTP/1.1 ");
        Append(to, StatusLineEnd(statusCode));
        if (fields is not null)
        {
            foreach (var (name, values) in fields)
            {
                var lowerName = CheckedName(name);
                foreach (var value in values)
                {
                    AppendField(to, lowerName, value);
                }
            }
        }

        Append(to, "\r\n");
    }

    private static string StatusLineEnd(int statusCode) => statusCode switch
    {
        < 100 or > 199 => throw new ArgumentOutOfRangeException(nameof(statusCode), statusCode, "An interim response is 100 to 199 (RFC 9110 §15.2)."),
        101 => throw new ArgumentOutOfRangeException(nameof(statusCode), statusCode, "101 ends HTTP on the connection (RFC 9110 §15.2.2)."),
        100 => "100 Continue\r\n",
        102 => "102 Processing\r\n",
        103 => "103 Early Hints\r\n",
        104 => "104 Upload Resumption Supported\r\n",
        // RFC 9112 §4: the phrase may be empty; the space before it may not be missing.
        _ => $"{statusCode} \r\n",
    };

    private static string CheckedName(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(Token))
        {
            throw new ArgumentException($"A field name is not a token (RFC 9110 §5.1): {Printable(name)}");
        }

        return Refused.Contains(name)
            ? throw new ArgumentException($"The field {name} frames a message or belongs to one hop; no interim response carries it.")
            : name.ToLowerInvariant();
    }

    private static void AppendField(IBufferWriter<byte> to, string lowerName, string? value)
    {
        if (value is null)
        {
            return;
        }

        if (value.AsSpan().ContainsAnyExcept(FieldValue))
        {
            throw new ArgumentException($"The value of {lowerName} holds a control character or one beyond ASCII (RFC 9110 §5.5).");
        }

        Append(to, lowerName);
        Append(to, ": ");
        Append(to, value);
        Append(to, "\r\n");
    }

    private static void Append(IBufferWriter<byte> to, string ascii) => Encoding.ASCII.GetBytes(ascii, to);

    // The name goes into an exception, and from there into a log: no line of its own.
    private static string Printable(string name) => name.Length == 0 ? "it is empty" : Uri.EscapeDataString(name);
}
