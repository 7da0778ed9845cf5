using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients.Conversations;

/// <summary>What a client that can't run here says on one connection, byte for byte, and what it must hear.</summary>
internal sealed class Conversation : IAsyncDisposable
{
    private readonly ServerUnderTest _server;
    private readonly RawHttpConnection _connection;

    private Conversation(ServerUnderTest server, RawHttpConnection connection)
    {
        _server = server;
        _connection = connection;
    }

    /// <summary>The token of the last lock that was granted, which stands for <c>{token}</c>.</summary>
    public string? Token { get; private set; }

    public static async Task<Conversation> BeginAsync(ServerUnderTest server) => new(server, await server.ConnectAsync());

    /// <summary>
    /// Says a request and hears the final response, of this status. The lines of the head end with CRLF on the wire, the content goes as it
    /// stands; <c>{host}</c> is the server, <c>{length}</c> the length of the content, <c>{token}</c> the lock's token.
    /// </summary>
    public async Task<RawHttpConnection.Message> SayAsync(int status, string request)
    {
        var end = request.IndexOf("\n\n", StringComparison.Ordinal);
        var (head, content) = end < 0 ? (request, "") : (request[..end], Fill(request[(end + 2)..], ""));
        var length = content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await _connection.SendAsync(Fill(head, length).Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n\r\n" + content);
        var response = await _connection.ReadResponseAsync(request.Split(' ')[0]);
        Assert.True(response.Final.Status == status, $"Expected {status} for: {head} Came: {response.Final}");
        if (response.Final["lock-token"] is { } token)
        {
            Token = token.Trim('<', '>');
        }

        return response.Final;
    }

    /// <summary>The same with a multistatus for an answer.</summary>
    public async Task<IReadOnlyList<MultistatusMember>> AskAsync(string request) =>
        Multistatus.Read(new RawHttpConnection.Response([], await SayAsync(207, request)));

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private string Fill(string text, string length) => text.Replace("{host}", _server.Http.ToString(), StringComparison.Ordinal)
        .Replace("{length}", length, StringComparison.Ordinal).Replace("{token}", Token, StringComparison.Ordinal);
}
