using System.Text;

namespace DavServer.Rehearsal.Playing;

/// <summary>A final response as a value: Kestrel sends it, or the raw listener.</summary>
/// <param name="Status">The status code.</param>
internal sealed record RehearsalAnswer(int Status)
{
    /// <summary>Fields beside Content-Type and Content-Length.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    /// <summary>The media type of the content; null for no content.</summary>
    public string? ContentType { get; init; }

    public ReadOnlyMemory<byte> Content { get; init; }

    public static RehearsalAnswer Text(int status, string line) => Of(status, "text/plain; charset=utf-8", line + "\n");

    public static RehearsalAnswer Of(int status, string contentType, string content) =>
        new(status) { ContentType = contentType, Content = Encoding.UTF8.GetBytes(content) };

    public RehearsalAnswer With(string field, string value) => this with { Fields = [.. Fields, new(field, value)] };
}
