using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>Makes one attempt. Goes where it was told to and nowhere else: no redirect, no proxy, no address that is not allowed.</summary>
internal sealed class WebhookClient : IDisposable
{
    // What of an answer's content may be read so that the connection can be used again; nobody looks at it.
    private const int MostAnswerBytes = 4 * 1024;
    private const int MostAnswerFieldsKiB = 16;

    // A name may lead elsewhere soon: connections are not kept for long.
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private readonly WebhookOptions _options;
    private readonly WebhookAddresses _addresses;
    private readonly WebhookNameResolver _resolve;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public WebhookClient(WebhookOptions options, WebhookNameResolver resolve, TimeProvider time)
    {
        _options = options;
        _addresses = new WebhookAddresses(options.Networks);
        _resolve = resolve;
        _time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            MaxResponseDrainSize = MostAnswerBytes,
            MaxResponseHeadersLength = MostAnswerFieldsKiB,
            PooledConnectionLifetime = KeptFor,

            // No ConnectTimeout: of two timers of one length either may be first, and what this one throws would pass for a fault of ours.
            ConnectCallback = ConnectAsync,
        };
        _http = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    public async Task<WebhookAnswer> SendAsync(WebhookDelivery delivery, byte[] content, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        using var request = RequestOf(delivery, content);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return AnswerOf(response);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            return new WebhookAnswer(WebhookAnswerKind.Failed, $"no answer within {_options.Timeout.TotalSeconds:0.#} s", null);
        }
        catch (HttpRequestException exception)
        {
            return new WebhookAnswer(WebhookAnswerKind.Failed, exception.GetBaseException().Message, null);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage RequestOf(WebhookDelivery delivery, byte[] content)
    {
        // Standard Webhooks: the time is that of the attempt, so that receivers can refuse what was recorded and is sent again by others.
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Endpoint) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("DavServer", null));
        request.Headers.Add("webhook-id", delivery.Id.Value);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", string.Join(' ', _options.Secrets.Select(s => s.Sign(delivery.Id, timestamp, content))));
        return request;
    }

    private WebhookAnswer AnswerOf(HttpResponseMessage response)
    {
        var kind = response.IsSuccessStatusCode ? WebhookAnswerKind.Taken
            : response.StatusCode == HttpStatusCode.Gone ? WebhookAnswerKind.Gone
            : WebhookAnswerKind.Failed;
        var wish = response.Headers.RetryAfter is not { } field ? null : field.Delta ?? (field.Date - _time.GetUtcNow());
        return new WebhookAnswer(kind, string.Create(CultureInfo.InvariantCulture, $"it answered {(int)response.StatusCode}"), wish);
    }

    /// <summary>
    /// Judges the address that is then connected to, not the name: what a name leads to may be another at the next question (DNS rebinding).
    /// </summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var at = context.DnsEndPoint;
        var found = await _resolve(at.Host, cancel);
        Exception failure = new IOException("its host has no address");
        foreach (var address in found)
        {
            if (_addresses.Refusal(address, context.InitialRequestMessage.RequestUri!) is { } refusal)
            {
                failure = new IOException($"it was not asked: {address} {refusal}");
                continue;
            }

            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, at.Port), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception exception)
            {
                socket.Dispose();
                if (exception is not SocketException)
                {
                    throw;
                }

                failure = exception;
            }
        }

        throw failure;
    }
}
