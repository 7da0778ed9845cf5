using System.Text.Json;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>A final response, whichever version of HTTP it came by.</summary>
public sealed class Answer
{
    private readonly IReadOnlyList<KeyValuePair<string, string>> _fields;

    private Answer(int status, IReadOnlyList<KeyValuePair<string, string>> fields, string content)
    {
        Status = status;
        _fields = fields;
        Content = content;
    }

    public int Status { get; }

    public string Content { get; }

    /// <summary>The content as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Content).RootElement;

    /// <summary>A field's value; null if there is none.</summary>
    public string? this[string name] => _fields.FirstOrDefault(f => string.Equals(f.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    public static Answer Of(RawHttpConnection.Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new Answer(message.Status, message.Fields, message.Content);
    }

    /// <summary>Sends a request by an HTTP client, and reads all of the response.</summary>
    public static async Task<Answer> AskAsync(HttpClient client, string method, string path, params string[] fields)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(fields);
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        foreach (var field in fields)
        {
            var parts = field.Split(": ", 2);
            request.Headers.TryAddWithoutValidation(parts[0], parts[1]);
        }

        using var response = await client.SendAsync(request);
        Assert.Equal(client.DefaultRequestVersion, response.Version);
        var received = response.Headers.Concat(response.Content.Headers).Select(f => KeyValuePair.Create(f.Key, string.Join(", ", f.Value)));
        return new Answer((int)response.StatusCode, [.. received], await response.Content.ReadAsStringAsync());
    }

    /// <summary>Polls a monitor, by <c>Prefer: wait</c>, until it says that the operation has ended.</summary>
    public static Task<Answer> PollAsync(Func<string, string[], Task<Answer>> ask, string monitor, params string[] fields) => Deadline.UntilAsync(
        () => ask(monitor, [.. fields, "Prefer: wait=5"]), a => a.Status != 202, "the operation to end", within: TimeSpan.FromSeconds(60));

    /// <summary>The same over HTTP/1.1.</summary>
    public static Task<Answer> PollAsync(ServerUnderTest server, string monitor, params string[] fields) =>
        PollAsync(async (path, more) => Of((await server.SendAsync("GET " + path, more)).Final), monitor, fields);

    /// <summary>The same by an HTTP client.</summary>
    public static Task<Answer> PollAsync(HttpClient client, string monitor, params string[] fields) =>
        PollAsync((path, more) => AskAsync(client, "GET", path, more), monitor, fields);

    public override string ToString() => $"{Status} {string.Join("; ", _fields.Select(f => $"{f.Key}: {f.Value}"))} {Content}";
}
