// RestEase as it comes, over HttpClient: two calls of one interface, the method named with RequestAttribute.
using System.Security.Cryptography.X509Certificates;
using RestEase;

if (args[0] == "version")
{
    Console.WriteLine($"version={typeof(RestClient).Assembly.GetName().Version!.ToString(3)}\nlibrary=HttpClient of .NET {Environment.Version}");
    Console.WriteLine("ownTimeout=HttpClient.Timeout");
    return;
}

var (method, target) = (args[0], args[1]);
using var handler = new SocketsHttpHandler();
if (target.StartsWith("https:", StringComparison.Ordinal))
{
    var trusted = X509Certificate2.CreateFromPem(File.ReadAllText(Environment.GetEnvironmentVariable("PEM")!));
    handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == trusted.GetCertHashString();
}

using var client = new HttpClient(handler) { BaseAddress = new Uri(target) };
if (int.TryParse(Environment.GetEnvironmentVariable("OWN_TIMEOUT"), out var seconds))
    client.Timeout = TimeSpan.FromSeconds(seconds);
var remote = RestClient.For<IRemote>(client);

var (first, _) = await AskAsync(() => method switch
{
    "COPY" => remote.CopyAsync(target + "copy.txt"),
    "MOVE" => remote.MoveAsync(target + "copy.txt"),
    "HEAD" => remote.HeadAsync(),
    _ => remote.GetAsync(),
});
Console.WriteLine($"first={first}");
var (status, body) = await AskAsync(remote.GetSecondAsync);
Console.WriteLine($"secondStatus={status}\nsecond={(body == "second answer\n" ? "ok" : "wrong")}");

static async Task<(string Status, string Body)> AskAsync(Func<Task<HttpResponseMessage>> call)
{
    try
    {
        using var response = await call();
        return (((int)response.StatusCode).ToString(), await response.Content.ReadAsStringAsync());
    }
    catch (Exception error) when (error is HttpRequestException or OperationCanceledException or ApiException)
    {
        return ($"error {error.GetType().Name}: {error.Message}", "");
    }
}

/// <summary>Public, since RestEase makes its implementation in an assembly of its own.</summary>
[AllowAnyStatusCode]
public interface IRemote
{
    [Request("COPY", "a.txt")]
    Task<HttpResponseMessage> CopyAsync([Header("Destination")] string destination);

    [Request("MOVE", "a.txt")]
    Task<HttpResponseMessage> MoveAsync([Header("Destination")] string destination);

    [Head("a.txt")]
    Task<HttpResponseMessage> HeadAsync();

    [Get("a.txt")]
    Task<HttpResponseMessage> GetAsync();

    [Get("second.txt")]
    Task<HttpResponseMessage> GetSecondAsync();
}
