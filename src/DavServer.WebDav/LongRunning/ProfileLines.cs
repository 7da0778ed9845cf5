using System.Globalization;
using System.Text.Json;

namespace DavServer.WebDav.LongRunning;

/// <summary>On which line of a JSON document each of its values stands, so that a fault can be found.</summary>
internal sealed class ProfileLines
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="json">A document that was read without an error.</param>
    public ProfileLines(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var open = new Stack<(string Place, int? Next)>();
        var (line, counted) = (1, 0);
        var name = "";
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            line += json[counted..(int)reader.TokenStartIndex].Count((byte)'\n');
            counted = (int)reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = reader.GetString()!;
                continue;
            }

            var place = PlaceOf(open, name);
            _lines.TryAdd(place, line);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                open.Push((place, reader.TokenType == JsonTokenType.StartArray ? 0 : null));
            }
        }
    }

    /// <summary>The line of a place, or, where nothing stands there, of what it would stand in.</summary>
    public int Of(string place)
    {
        while (place.Length > 0)
        {
            if (_lines.TryGetValue(place, out var line))
            {
                return line;
            }

            place = place[..Math.Max(0, place.LastIndexOfAny(['.', '[']))];
        }

        return 1;
    }

    private static string PlaceOf(Stack<(string Place, int? Next)> open, string name)
    {
        if (!open.TryPop(out var outer))
        {
            return "";
        }

        open.Push(outer with { Next = outer.Next + 1 });
        return outer.Next is { } index ? string.Create(CultureInfo.InvariantCulture, $"{outer.Place}[{index}]")
            : outer.Place.Length == 0 ? name
            : $"{outer.Place}.{name}";
    }
}
