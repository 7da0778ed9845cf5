using DavServer.ProtocolTests.Hosting;

namespace DavServer.CrashTests.Faults;

/// <summary>The shim itself: were it blind to some calls, the loops over N would pass without having tried them.</summary>
public sealed class ShimTests : IDisposable
{
    private const string Property = "<propertyupdate xmlns=\"DAV:\"><set><prop><p0 xmlns=\"urn:crash\">v</p0></prop></set></propertyupdate>";
    private readonly string _folder = Directory.CreateTempSubdirectory("davserver-shim-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ItSeesTheCallsOfTheStore_OfTheDatabase_AndOfTheRuntime()
    {
        await using var server = InjectedServer.Create(_folder);
        Assert.False(await server.StartInjectedAsync(Injection.Nothing));
        Assert.Contains(server.Control.LastCalls(), c => c.Contains("/.davserver/state/pid", StringComparison.Ordinal));

        server.Control.Arm(Injection.Nothing);
        Assert.Equal(201, (await server.AskAsync("MKCOL /a")).Status);
        Assert.Equal(201, (await server.AskAsync("PUT /a/b", "content")).Status);
        Assert.Equal(207, (await server.AskAsync("PROPPATCH /a/b", Property)).Status);
        Assert.Equal(201, (await server.AskAsync("MOVE /a/b\r\nDestination: /a/c")).Status);
        server.Control.Disarm();
        var calls = string.Join('\n', server.Control.LastCalls());
        Assert.Matches(@"(?m)^\d+: openat2 /a", calls);
        Assert.Matches(@"(?m)^\d+: statx /a/b$", calls);
        Assert.Matches(@"(?m)^\d+: mkdirat /a$", calls);
        Assert.Matches(@"(?m)^\d+: renameat2 /a/b$", calls);
        Assert.Matches(@"(?m)^\d+: pwrite\w* /\.davserver/staging/put", calls);
        Assert.Matches(@"(?m)^\d+: pwrite64 /\.davserver/state/state\.db-wal$", calls);
        Assert.Matches(@"(?m)^\d+: f(data)?sync /\.davserver/state/state\.db-wal$", calls);
    }

    [Fact]
    public async Task ItFailsTheNthCall_OnceOrForGood()
    {
        await using var server = await InjectedServer.StartAsync(_folder);
        server.Control.Arm(new Injection(InjectionMode.FailOnce, CallClasses.Change) { At = 1, Error = Injection.NoSpace });
        Assert.Equal(507, (await server.AskAsync("MKCOL /a")).Status);
        Assert.Equal("1: mkdirat /a", server.Control.Hit);
        Assert.Equal(201, (await server.AskAsync("MKCOL /a")).Status);

        server.Control.Arm(new Injection(InjectionMode.FailForGood, CallClasses.Change) { At = 2 });
        Assert.Equal(201, (await server.AskAsync("MKCOL /b")).Status);
        Assert.False(server.Control.IsHit);
        Assert.Equal(500, (await server.AskAsync("MKCOL /c")).Status);
        Assert.Equal(500, (await server.AskAsync("MKCOL /d")).Status);
        Assert.Equal("2: mkdirat /c", server.Control.Hit);
        server.Control.Disarm();
        Assert.Equal(201, (await server.AskAsync("MKCOL /c")).Status);
    }

    [Theory]
    [InlineData(nameof(InjectionMode.KillBefore), 0)]
    [InlineData(nameof(InjectionMode.KillHalfway), 500)]
    [InlineData(nameof(InjectionMode.KillAfter), 1000)]
    public async Task ItKillsAtTheNthCall(string mode, int written)
    {
        await using var server = await InjectedServer.StartAsync(_folder);
        server.Control.Arm(new Injection(Enum.Parse<InjectionMode>(mode), CallClasses.Content) { At = 1 });
        await Assert.ThrowsAnyAsync<Exception>(() => server.AskAsync("PUT /a", new string('x', 1000)));
        await server.Process.DiesAsync();
        Assert.Contains("/.davserver/staging/put", server.Control.Hit, StringComparison.Ordinal);
        var staged = Assert.Single(Directory.GetFiles(Path.Join(server.Root, ".davserver/staging")));
        Assert.Equal(written, new FileInfo(staged).Length);
    }

    [Fact]
    public async Task WithoutItsControlFileTheServerDoesNotStart()
    {
        using var control = new InjectionControl(Path.Join(_folder, "control"), _folder);
        var environment = new Dictionary<string, string>(await InjectionShim.EnvironmentAsync(control)) { ["INJECT_CONTROL"] = "/nowhere" };
        var ended = await ChildProcess.RunAsync("true", [], environment: environment);
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("/nowhere", ended.Error, StringComparison.Ordinal);
    }
}
