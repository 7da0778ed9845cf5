using System.Net;
using System.Security.Cryptography;

namespace DavServer.Host.Probing;

/// <summary>The same 202 over HTTP/2, where the way speaks it. Interim responses are not looked for: Kestrel sends none there.</summary>
internal static class Http2Probe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>Null where HTTP/2 is not spoken.</returns>
    public static async Task<AcceptedFindings?> RunAsync(ProbeTarget target, CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (target.Trust == CertificateTrust.Any)
        {
#pragma warning disable CA5359 // --insecure asks for just this.
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        using var client = new HttpClient(handler) { Timeout = Patience };
        var path = target.PathOf($"/n/0/done/never/final/202/{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        try
        {
            using var answer = await AskAsync(client, target, new HttpMethod("COPY"), path, cancel);
            if (answer.Version != HttpVersion.Version20)
            {
                return null;
            }

            var content = await answer.Content.ReadAsStringAsync(cancel);
            var faults = AcceptedFaults.Of(
                (int)answer.StatusCode, null, name => answer.Headers.TryGetValues(name, out var lines) ? string.Join(", ", lines) : null, content);
            if (answer.Headers.Location is { } location)
            {
                using var forgotten = await AskAsync(client, target, HttpMethod.Delete, new Uri(target.Url, location).AbsolutePath, cancel);
            }

            return new AcceptedFindings(faults.Count == 0, faults);
        }
        catch (HttpRequestException exception)
        {
            return new AcceptedFindings(false, [exception.GetBaseException().Message]);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new AcceptedFindings(false, ["no answer came"]);
        }
    }

    private static async Task<HttpResponseMessage> AskAsync(
        HttpClient client, ProbeTarget target, HttpMethod method, string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(target.Url, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (target.Authorization is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await client.SendAsync(request, cancel);
    }
}
