// Refit as it comes, over HttpClient: two calls of one interface. An attribute of one's own, as for COPY, needs the package
// Refit.Reflection, which NuGet does not have here: so GET and HEAD.
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using Refit;

if (args[0] == "version")
{
    var told = typeof(RestService).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
    Console.WriteLine($"version={told}\nlibrary=HttpClient of .NET {Environment.Version}");
    Console.WriteLine("methods=GET HEAD\nownTimeout=HttpClient.Timeout");
    return;
}

var (method, target) = (args[0], args[1]);
using var handler = new SocketsHttpHandler();
if (target.StartsWith("https:", StringComparison.Ordinal))
{
    var trusted = X509Certificate2.CreateFromPem(File.ReadAllText(Environment.GetEnvironmentVariable("PEM")!));
    handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == trusted.GetCertHashString();
}

using var client = new HttpClient(handler) { BaseAddress = new Uri(target.TrimEnd('/')) };
if (int.TryParse(Environment.GetEnvironmentVariable("OWN_TIMEOUT"), out var seconds))
    client.Timeout = TimeSpan.FromSeconds(seconds);
var remote = RestService.For<IRemote>(client);

var (first, _) = await AskAsync(() => method switch
{
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
    catch (Exception error) when (error is HttpRequestException or OperationCanceledException or ApiExceptionBase)
    {
        return ($"error {error.GetType().Name}: {error.Message}", "");
    }
}

internal interface IRemote
{
    [Head("/a.txt")]
    Task<HttpResponseMessage> HeadAsync();

    [Get("/a.txt")]
    Task<HttpResponseMessage> GetAsync();

    [Get("/second.txt")]
    Task<HttpResponseMessage> GetSecondAsync();
}
