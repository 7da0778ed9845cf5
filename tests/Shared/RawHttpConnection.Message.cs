using System.Buffers;
using System.Globalization;

namespace DavServer.Tests.Shared;

public sealed partial class RawHttpConnection
{
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private int ParseStatusLine(string line)
    {
        // RFC 9112 §4: HTTP-version SP status-code SP [ reason-phrase ]
        if (line.Length < 13 || !line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || line[12] != ' '
            || !int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status is < 100 or > 599)
        {
            throw Fault($"no status line: {Printable(line)}");
        }

        return status;
    }

    private KeyValuePair<string, string> ParseFieldLine(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || line.AsSpan(0, colon).ContainsAnyExcept(TokenChars))
        {
            throw Fault($"no field line: {Printable(line)}");
        }

        return new(line[..colon], line[(colon + 1)..].Trim(' ', '\t'));
    }

    private ProtocolException Fault(string what) => new($"{what}. Came: {Received}");

    private static string Printable(string text) =>
        text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>One message: its status line and fields as they came, its content with any chunked coding taken off.</summary>
    public sealed record Message(int Status, string StatusLine, IReadOnlyList<KeyValuePair<string, string>> Fields, string Content)
    {
        /// <summary>The first value of a field, by any case of its name; null if there is none.</summary>
        public string? this[string name] => Fields.FirstOrDefault(f => string.Equals(f.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

        public override string ToString() =>
            $"{StatusLine}\\r\\n{string.Concat(Fields.Select(f => $"{f.Key}: {f.Value}\\r\\n"))}\\r\\n{Printable(Content)}";
    }

    /// <summary>What answers one request: any number of interim responses, and a final one.</summary>
    public sealed record Response(IReadOnlyList<Message> Interims, Message Final);

    /// <summary>The server sent what is no HTTP.</summary>
    public sealed class ProtocolException(string message) : Exception(message);
}
