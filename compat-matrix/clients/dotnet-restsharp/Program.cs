// RestSharp as it comes, over HttpClient: two requests of one RestClient. It has COPY, and no MOVE. ASK_H2=1 asks for HTTP/2.
using System.Net;
using System.Security.Cryptography.X509Certificates;
using RestSharp;

if (args[0] == "version")
{
    Console.WriteLine($"version={typeof(RestClient).Assembly.GetName().Version!.ToString(3)}\nlibrary=HttpClient of .NET {Environment.Version}");
    Console.WriteLine("methods=COPY GET HEAD\nownTimeout=RestClientOptions.Timeout\nasksForH2=yes");
    return;
}

var (method, target) = (args[0], args[1]);
var options = new RestClientOptions();
if (target.StartsWith("https:", StringComparison.Ordinal))
{
    var trusted = X509Certificate2.CreateFromPem(File.ReadAllText(Environment.GetEnvironmentVariable("PEM")!));
    options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == trusted.GetCertHashString();
}

if (int.TryParse(Environment.GetEnvironmentVariable("OWN_TIMEOUT"), out var seconds))
    options.Timeout = TimeSpan.FromSeconds(seconds);
using var client = new RestClient(options);

var (first, _) = await AskAsync(Enum.Parse<Method>(method, ignoreCase: true), target + "a.txt", target + "copy.txt");
Console.WriteLine($"first={first}");
var (status, body) = await AskAsync(Method.Get, target + "second.txt", null);
Console.WriteLine($"secondStatus={status}\nsecond={(body == "second answer\n" ? "ok" : "wrong")}");

async Task<(string Status, string Body)> AskAsync(Method verb, string url, string? destination)
{
    var request = new RestRequest(url, verb);
    if (Environment.GetEnvironmentVariable("ASK_H2") == "1")
        request.Version = HttpVersion.Version20;
    if (destination is not null)
        request.AddHeader("Destination", destination);
    var response = await client.ExecuteAsync(request);
    if (response.StatusCode == 0)
        return ($"error {response.ResponseStatus}: {response.ErrorException?.GetType().Name}: {response.ErrorMessage}", "");
    return (((int)response.StatusCode).ToString(), response.Content ?? "");
}
