// Flurl.Http as it comes, over HttpClient: two requests of one FlurlClient.
using System.Security.Cryptography.X509Certificates;
using Flurl.Http;
using Flurl.Http.Configuration;

if (args[0] == "version")
{
    Console.WriteLine($"version={typeof(FlurlClient).Assembly.GetName().Version!.ToString(3)}\nlibrary=HttpClient of .NET {Environment.Version}");
    Console.WriteLine("ownTimeout=FlurlHttpSettings.Timeout (100 s unless set)");
    return;
}

var (method, target) = (args[0], args[1]);
using var client = new FlurlClient();
client.Settings.HttpClientFactory = new TrustingFactory();
client.AllowAnyHttpStatus();
if (int.TryParse(Environment.GetEnvironmentVariable("OWN_TIMEOUT"), out var seconds))
    client.WithTimeout(seconds);

var (first, _) = await AskAsync(method, target + "a.txt", target + "copy.txt");
Console.WriteLine($"first={first}");
var (status, body) = await AskAsync("GET", target + "second.txt", null);
Console.WriteLine($"secondStatus={status}\nsecond={(body == "second answer\n" ? "ok" : "wrong")}");

async Task<(string Status, string Body)> AskAsync(string verb, string url, string? destination)
{
    var request = client.Request(url);
    if (destination is not null)
        request.WithHeader("Destination", destination);
    try
    {
        using var response = await request.SendAsync(new HttpMethod(verb));
        return (((int)response.StatusCode).ToString(), await response.Content.ReadAsStringAsync());
    }
    catch (FlurlHttpException error)
    {
        return ($"error {error.GetType().Name}: {error.Message.Split('\n')[0]}", "");
    }
}

internal sealed class TrustingFactory : DefaultHttpClientFactory
{
    public override HttpMessageHandler CreateMessageHandler()
    {
        var trusted = X509Certificate2.CreateFromPem(File.ReadAllText(Environment.GetEnvironmentVariable("PEM")!));
        return new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == trusted.GetCertHashString(),
        };
    }
}
