using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using DavServer.Host.Configuration;
using DavServer.Host.Hosting;
using DavServer.Host.Users;
using DavServer.Operations;
using DavServer.UnitTests.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.UnitTests.Host;

public sealed class DavServerApplicationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Stopping_LetsARunningOperationFinish_AndFreesTheState()
    {
        var configuration = Configuration();
        await using (var app = DavServerApplication.Build(configuration))
        {
            await app.StartAsync();
            var operation = SchedulerFixture.Operation();
            var started = await app.Services.GetRequiredService<IOperationScheduler>().StartAsync(operation, CancellationToken.None);
            await operation.Started;
            var stop = app.StopAsync();
            Assert.False(stop.IsCompleted);
            operation.End();
            await stop.WaitAsync(GatedOperation.Deadline);
            Assert.Equal(OperationState.Succeeded, started.Handle!.Snapshot.State);
        }

        await using var again = DavServerApplication.Build(configuration);
    }

    [Fact]
    public async Task TheActualPorts_AreToldOnceItHasStarted()
    {
        await using var app = await StartAsync(Configuration() with { Https = new IPEndPoint(IPAddress.Loopback, 0), Http2Cleartext = new IPEndPoint(IPAddress.IPv6Loopback, 0) });
        var addresses = app.Services.GetRequiredService<DavServerAddresses>();
        Assert.All([addresses.Http, addresses.Https, addresses.Http2Cleartext], a => Assert.NotEqual(0, a!.Port));

        using var output = new StringWriter();
        StartupBanner.Write(output, Configuration(), addresses);
        Assert.Contains($"http://127.0.0.1:{addresses.Http!.Port}/", output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"https://127.0.0.1:{addresses.Https!.Port}/", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("mount -t davfs", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAddressInUse_IsNamedWithItsFlag_AndNothingIsMadeOnDisk()
    {
        await using var app = await StartAsync(Configuration());
        var taken = app.Services.GetRequiredService<DavServerAddresses>().Http!;
        var exception = Assert.Throws<DavServerStartupException>(() => DavServerApplication.Build(new ServerConfiguration { Root = _folder["other"], Https = null, Http = taken }));
        Assert.Equal(($"--http: {taken} is in use by another program.", 1), (exception.Message, exception.ExitCode));
        Assert.False(Directory.Exists(_folder["other"]));
    }

    [Fact]
    public async Task WithoutUsers_TheLocalUserIsAdministrator()
    {
        Assert.Equal("local Local administrator", await WhoAsync(Configuration(), null));
        Assert.Equal("anonymous Anonymous -", await WhoAsync(Configuration() with { Anonymous = true, Root = _folder["b"] }, null));
    }

    [Fact]
    public async Task WithUsers_APasswordIsAskedFor_AndTheAdministratorIsOne()
    {
        var users = _folder.Write("users", $"alice:{PasswordHash.Create("a")}\nbob:{PasswordHash.Create("b")}\n");
        var configuration = Configuration() with { Users = users, Administrators = ["alice"] };
        Assert.Equal("401 Basic realm=\"DavServer\", charset=\"UTF-8\"", await WhoAsync(configuration, null));
        Assert.Equal("401 Basic realm=\"DavServer\", charset=\"UTF-8\"", await WhoAsync(configuration, "alice:b"));
        Assert.Equal("alice Basic administrator", await WhoAsync(configuration, "alice:a"));
        Assert.Equal("bob Basic -", await WhoAsync(configuration, "bob:b"));
    }

    [Fact]
    public async Task InTheClearFromElsewhere_NoPasswordIsAskedForOrTaken()
    {
        var users = _folder.Write("users", $"alice:{PasswordHash.Create("a")}\n");
        var configuration = Configuration() with { Users = users, TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] };

        // The trusted proxy tells that the client is elsewhere, and how it came.
        Assert.Equal("403 ", await WhoAsync(configuration, "alice:a", ("X-Forwarded-For", "192.0.2.7")));
        Assert.Equal("alice Basic -", await WhoAsync(configuration, "alice:a", ("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", "https")));

        // From a proxy nobody trusts the same fields say nothing.
        Assert.Equal("alice Basic -", await WhoAsync(configuration with { TrustedProxies = [] }, "alice:a", ("X-Forwarded-For", "192.0.2.7")));
    }

    [Theory]
    [InlineData("192.0.2.7, 10.0.0.2", "https, http", "192.0.2.7 https")]
    [InlineData("10.9.9.9, 192.0.2.7, 10.0.0.3, 10.0.0.2", "https, http, http, http", "192.0.2.7 http")] // The first is what the client wrote itself.
    public async Task EachTrustedHop_IsBelieved_UpToTheFirstThatIsNot(string forwardedFor, string proto, string client)
    {
        var configuration = Configuration() with { Anonymous = true, TrustedProxies = [IPNetwork.Parse("127.0.0.1/32"), IPNetwork.Parse("10.0.0.0/8")] };
        var answer = await AnswerAsync(
            configuration, c => $"{c.Connection.RemoteIpAddress} {c.Request.Scheme}", null, ("X-Forwarded-For", forwardedFor), ("X-Forwarded-Proto", proto));
        Assert.Equal(client, answer);
    }

    [Theory]
    [InlineData("alice:rubbish", "--users: ")]
    [InlineData("", "--admin: ")]
    public void UsersThatCannotBe_AreNamed_AndNothingIsMadeOnDisk(string line, string error)
    {
        var users = _folder.Write("users", line);
        var exception = Assert.Throws<DavServerStartupException>(() => DavServerApplication.Build(Configuration() with { Users = users, Administrators = ["alice"] }));
        Assert.StartsWith(error, exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, exception.ExitCode);
        Assert.False(Directory.Exists(_folder["share"]));
    }

    [Fact]
    public async Task AStateThatIsDamaged_IsNamed_AndStaysAsItIs()
    {
        var configuration = Configuration();
        var file = Path.Join(Directory.CreateDirectory(configuration.StateFolder).FullName, "state.db");
        await File.WriteAllTextAsync(file, "no database");
        var exception = Assert.Throws<DavServerStartupException>(() => DavServerApplication.Build(configuration));
        Assert.StartsWith($"--state: The state '{file}' is damaged", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, exception.ExitCode);
        Assert.Equal("no database", await File.ReadAllTextAsync(file));

        // And nothing is held: once it is out of the way the same program can start.
        File.Delete(file);
        await using var app = DavServerApplication.Build(configuration);
    }

    private static async Task<WebApplication> StartAsync(ServerConfiguration configuration)
    {
        var app = DavServerApplication.Build(configuration);
        await app.StartAsync();
        return app;
    }

    private static Task<string> WhoAsync(ServerConfiguration configuration, string? credentials, params (string Name, string Value)[] fields) =>
        AnswerAsync(
            configuration,
            c => $"{c.User.Identity!.Name} {c.User.Identity.AuthenticationType} {c.User.FindFirstValue(ClaimTypes.Role) ?? "-"}",
            credentials,
            fields);

    private static async Task<string> AnswerAsync(
        ServerConfiguration configuration, Func<HttpContext, string> answer, string? credentials, params (string Name, string Value)[] fields)
    {
        await using var app = DavServerApplication.Build(configuration, pipeline => pipeline.Run(c => c.Response.WriteAsync(answer(c))));
        await app.StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{app.Services.GetRequiredService<DavServerAddresses>().Http}/");
        request.Headers.Authorization = credentials is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        foreach (var (name, value) in fields)
        {
            request.Headers.Add(name, value);
        }

        using var response = await client.SendAsync(request).WaitAsync(GatedOperation.Deadline);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync() : $"{(int)response.StatusCode} {response.Headers.WwwAuthenticate}";
    }

    private ServerConfiguration Configuration() => new() { Root = _folder["share"], Http = new IPEndPoint(IPAddress.Loopback, 0), Https = null };
}
