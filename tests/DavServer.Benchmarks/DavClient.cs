using System.Net;

namespace DavServer.Benchmarks;

/// <summary>One keep-alive connection of a plain client.</summary>
internal sealed class DavClient(IPEndPoint server) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 })
    {
        BaseAddress = new Uri($"http://{server}/"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<HttpStatusCode> SendAsync(string method, string path, string? destination = null, string? depth = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (destination is not null)
        {
            request.Headers.Add("Destination", destination);
        }

        if (depth is not null)
        {
            request.Headers.Add("Depth", depth);
        }

        using var response = await _http.SendAsync(request);
        await response.Content.CopyToAsync(Stream.Null);
        return response.StatusCode;
    }

    /// <summary>Sends what has fields or content of its own; the answer comes whole.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request);

    /// <summary>Sends and insists on one answer.</summary>
    public async Task ExpectAsync(HttpStatusCode status, string method, string path, string? destination = null, string? depth = null)
    {
        if (await SendAsync(method, path, destination, depth) is var got && got != status)
        {
            throw new InvalidOperationException($"{method} {path} was answered {got}, not {status}");
        }
    }

    public void Dispose() => _http.Dispose();
}
