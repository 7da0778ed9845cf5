using System.Net;
using System.Text.Json;
using DavServer.CrashTests.Load;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Soak;

/// <summary>A client's connection, opened anew where it was given up.</summary>
internal sealed class SoakConnection(IPEndPoint server) : IAsyncDisposable
{
    // A copy at the rate of the soak, behind others, on a machine that does other things as well.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private RawHttpConnection? _connection;

    public async Task<RawHttpConnection> OpenAsync()
    {
        if (_connection is null)
        {
            _connection = await RawHttpConnection.ConnectAsync(server);
            _connection.Patience = Patience;
        }

        return _connection;
    }

    /// <summary>Sends a change, and reads nothing.</summary>
    public async Task<RawHttpConnection> SendAsync(Flight flight, params string[] more)
    {
        var connection = await OpenAsync();
        var change = flight.Change;
        IEnumerable<string> fields = [.. change.Fields, .. more, $"Content-Length: {change.Content.Length}"];
        if (flight.Key is { } key)
        {
            fields = fields.Append($"Idempotency-Key: \"{key}\"");
        }

        await connection.SendAsync($"{change.RequestLine} HTTP/1.1\r\nHost: {server}\r\n{string.Concat(fields.Select(f => f + "\r\n"))}\r\n{change.Content}");
        return connection;
    }

    /// <summary>Sends a change, and reads the final response.</summary>
    public async Task<RawHttpConnection.Message> AskAsync(Flight flight, params string[] more) =>
        (await (await SendAsync(flight, more)).ReadResponseAsync()).Final;

    /// <summary>Sends something without content, and reads the final response.</summary>
    public async Task<RawHttpConnection.Message> AskAsync(string request, params string[] fields)
    {
        var connection = await OpenAsync();
        await connection.SendAsync($"{request} HTTP/1.1\r\nHost: {server}\r\n{string.Concat(fields.Select(f => f + "\r\n"))}\r\n");
        return (await connection.ReadResponseAsync()).Final;
    }

    /// <summary>Follows a monitor to its end; null where it is no more.</summary>
    public async Task<OperationList.Operation?> FollowAsync(string monitor)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await AskAsync($"GET {monitor}", "Prefer: wait=5");
            if (answer.Status is 404 or 410)
            {
                return null;
            }

            Assert.True(answer.Status is 200 or 202, $"{monitor}: {answer}");
            using var json = JsonDocument.Parse(answer.Content);
            var shown = OperationList.Operation.Of(json.RootElement);
            Assert.True(shown.IsFinal == (answer.Status == 200) && shown.IsFinal == shown.Answer is not null, $"{answer}");
            if (shown.IsFinal)
            {
                return shown;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"an operation does not end: {answer}");
        }
    }

    /// <summary>Goes away without a word.</summary>
    public async Task VanishAsync()
    {
        var connection = await OpenAsync();
        _connection = null;
        connection.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }
}
