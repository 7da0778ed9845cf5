// HttpClient as it comes: two requests over its own pool, its timeout of 100 s left as it is. ASK_H2=1 asks for HTTP/2.
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;

if (args[0] == "version")
{
    Console.WriteLine($"version={Environment.Version}\nlibrary={RuntimeInformation.FrameworkDescription} SocketsHttpHandler\nownTimeout=HttpClient.Timeout\nasksForH2=yes");
    return;
}

var (method, target) = (args[0], args[1]);
using var handler = new SocketsHttpHandler();
if (target.StartsWith("https:", StringComparison.Ordinal))
{
    var trusted = X509Certificate2.CreateFromPem(File.ReadAllText(Environment.GetEnvironmentVariable("PEM")!));
    handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == trusted.GetCertHashString();
}

using var client = new HttpClient(handler);
if (int.TryParse(Environment.GetEnvironmentVariable("OWN_TIMEOUT"), out var seconds))
    client.Timeout = TimeSpan.FromSeconds(seconds);
if (Environment.GetEnvironmentVariable("ASK_H2") == "1")
    client.DefaultRequestVersion = HttpVersion.Version20;

var (first, _) = await AskAsync(method, target + "a.txt", target + "copy.txt");
Console.WriteLine($"first={first}");
var (status, body) = await AskAsync("GET", target + "second.txt", null);
Console.WriteLine($"secondStatus={status}\nsecond={(body == "second answer\n" ? "ok" : "wrong")}");

async Task<(string Status, string Body)> AskAsync(string verb, string url, string? destination)
{
    using var request = new HttpRequestMessage(new HttpMethod(verb), url) { Version = client.DefaultRequestVersion };
    if (destination is not null)
        request.Headers.Add("Destination", destination);
    try
    {
        using var response = await client.SendAsync(request);
        return (((int)response.StatusCode).ToString(), await response.Content.ReadAsStringAsync());
    }
    catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
    {
        return ($"error {error.GetType().Name}: {error.Message}", "");
    }
}
