using System.Net;
using System.Text.Json;
using DavServer.ProtocolTests.Hosting;
using DavServer.ProtocolTests.Users;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rehearsal;

/// <summary><c>davserver probe</c> through real intermediaries, and without.</summary>
public class ProbeTests(UsersServer users, ProbesThroughProxies probes) : IClassFixture<UsersServer>, IClassFixture<ProbesThroughProxies>
{
    // Debian 12's versions, each as compat-matrix/proxies sets it up; compat-matrix/README.md says the same in words. Bears: the most that
    // arrived of 3, 5, 6, 9, 10, 20, 128 and 200. Ends: what a time-out of 10 s ends of 15 s without a 102, and 15 s with one in the middle.
    private static readonly Dictionary<string, (string Verdict, string? Behind, int Bears, string Ends)> Expected = new()
    {
        ["caddy/default"] = ("forwardsFew", "caddy", 5, "both"),
        ["haproxy/default"] = ("forwards", null, 200, "silent"),
        ["httpd/davserver"] = ("forwardsFew", "httpd", 9, "silent"),
        ["httpd/default"] = ("forwardsFew", "httpd", 9, "silent"),
        ["httpd/via"] = ("forwardsFew", "httpd", 9, "silent"),
        ["lighttpd/default"] = ("forwards", "lighttpd", 200, "silent"),
        ["nghttpx/default"] = ("forwards", "nghttpx", 200, "silent"),
        ["nginx/davserver"] = ("holdsBack", "nginx", 0, "silent"),
        ["nginx/http-1.0"] = ("speaksHttp10", "nginx", 0, "both"),
        ["nginx/http-1.1"] = ("holdsBack", "nginx", 0, "silent"),
        ["nginx/http-1.1-keepalive"] = ("breaks", "nginx", 0, "both"),
        ["nginx/http-1.1-unbuffered"] = ("forwards", "nginx", 200, "silent"),
        ["squid/default"] = ("forwards", "squid", 200, "both"),
        ["trafficserver/default"] = ("breaks", "trafficserver", 0, "both"),
        ["varnish/pass"] = ("breaks", "varnish", 0, "both"),
        ["varnish/pipe"] = ("forwards", null, 200, "none"),
        ["yarp/davserver"] = ("drops", null, 0, "both"),
        ["yarp/default"] = ("drops", null, 0, "both"),
    };

    public static TheoryData<string> Proxies => [.. ProxyProcess.All];

    [Theory, Spec("product.md", "Commands beside serving")]
    [MemberData(nameof(Proxies))]
    public async Task Probe_FindsWhatTheMatrixFound_AndNamesTheIntermediaryWhereItSaysWhatItIs(string name)
    {
        var report = await probes.EndAsync(name);

        Assert.True(Expected.TryGetValue(name, out var expected), $"{name} is not in the table. The probe: {report}");
        var interims = report.GetProperty("interims");
        var (verdict, bears) = (interims.GetProperty("verdict").GetString()!, interims.GetProperty("bears").GetInt32());
        var found = (verdict, report.GetProperty("advice").GetProperty("behind").GetString(), bears, Ended(report.GetProperty("keepAlive")));
        Assert.True(expected == found, $"Expected: {expected}. Came: {found}: {report}");
        Assert.True(report.GetProperty("accepted").GetProperty("isWhole").GetBoolean(), report.ToString());
        var (measured, saw) = Measured(name);
        Assert.True(verdict == "speaksHttp10" ? saw == "HTTP/1.0" : measured.StartsWith(InTheMatrix(verdict, bears), StringComparison.Ordinal),
            $"The matrix: {measured} ({saw}). The probe: {report}");
    }

    [Fact]
    public void TableOfWhatIsExpected_NamesNoSetUpThatIsGone() => Assert.Equal(ProxyProcess.All, Expected.Keys.Order(StringComparer.Ordinal));

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task NothingBetween_IsSaid_AndHttp2IsTriedToo()
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { Https = new IPEndPoint(IPAddress.Loopback, 0) });
        var report = await ProbeAsync($"https://{server.Addresses.Https}/", "--quick", "--insecure");
        Assert.Equal("forwards", report.GetProperty("interims").GetProperty("verdict").GetString());
        Assert.Equal(200, report.GetProperty("interims").GetProperty("bears").GetInt32());
        Assert.True(report.GetProperty("interims").GetProperty("fieldsSurvive").GetBoolean());
        Assert.True(report.GetProperty("acceptedOverHttp2").GetProperty("isWhole").GetBoolean(), report.ToString());
        Assert.StartsWith("Set nothing", report.GetProperty("advice").GetProperty("text").GetString(), StringComparison.Ordinal);

        var words = await DavServerProgram.RunAsync("", "probe", $"http://{server.Http}/", "--quick");
        Assert.Equal(0, words.ExitCode);
        Assert.Contains("102s arrive in time, 200 on one request too", words.Output, StringComparison.Ordinal);

        // A certificate that nobody vouches for is not taken unasked.
        var untrusted = await DavServerProgram.RunAsync("", "probe", $"https://{server.Addresses.Https}/", "--quick");
        Assert.Equal((1, ""), (untrusted.ExitCode, untrusted.Output));
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData("carol's\n", "carol", 0, "")]
    [InlineData("guessed\n", "carol", 1, "name and password")]
    [InlineData("alice's\n", "alice", 1, "not to an administrator")]
    public async Task Probe_IsForAdministrators(string password, string user, int exitCode, string named)
    {
        var ended = await DavServerProgram.RunAsync(password, "probe", $"http://{users.Server.Http}/", "--quick", "--user", user);
        Assert.True(ended.ExitCode == exitCode, ended.Output + ended.Error);
        Assert.Contains(named, ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(password.Trim(), ended.Output + ended.Error, StringComparison.Ordinal);
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData(2, "URL: ", "ftp://127.0.0.1/")]
    [InlineData(2, "URL: ", "http://me:secret@127.0.0.1/")]
    [InlineData(2, "--patience", "http://127.0.0.1/", "--patience", "70")]
    [InlineData(2, "--user", "http://192.0.2.1/", "--user", "me")]
    [InlineData(1, "refused", "http://127.0.0.1:1/")]
    public async Task WhatCanNotBeProbed_IsNamed(int exitCode, string named, params string[] arguments)
    {
        var ended = await DavServerProgram.RunAsync("secret\n", ["probe", .. arguments]);
        Assert.True(ended.ExitCode == exitCode, $"{ended.ExitCode}: {ended.Output}{ended.Error}");
        Assert.Contains(named, ended.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("", ended.Output);
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task ServerThatIsNoDavserver_Ends1()
    {
        await using var bench = await Bench.StartAsync();
        var ended = await DavServerProgram.RunAsync("", "probe", bench.UrlOf("http").AbsoluteUri);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("no davserver", ended.Error, StringComparison.Ordinal);
    }

    internal static async Task<JsonElement> ProbeAsync(params string[] arguments)
    {
        var ended = await DavServerProgram.RunAsync("", ["probe", "--json", .. arguments]);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        return JsonDocument.Parse(ended.Output).RootElement;
    }

    /// <summary>What of a long exchange was ended by the intermediary: none, silent (the one without 102s), beating, or both.</summary>
    private static string Ended(JsonElement keepAlive)
    {
        var (silent, beating) = (keepAlive.GetProperty("silent").GetString(), keepAlive.GetProperty("beating").GetString());
        return (silent, beating) switch { (null, null) => "none", (_, null) => "silent", (null, _) => "beating", _ => "both" };
    }

    /// <summary>What the matrix says of six 102s through it, and the version of HTTP that its server was asked in.</summary>
    private static (string Verdict, string? Saw) Measured(string name)
    {
        var (intermediary, variant) = (name.Split('/')[0], name.Split('/')[1]);
        var file = Assert.Single(Directory.GetFiles(Path.Join(SourceTree.Root, "compat-matrix", "results"), intermediary + "-*.json"));
        using var result = JsonDocument.Parse(File.ReadAllBytes(file));
        var scenario = result.RootElement.GetProperty("variants").GetProperty(variant).GetProperty("scenarios").GetProperty("interim-6");
        return (scenario.GetProperty("verdict").GetString()!, scenario.GetProperty("addedToTheRequest")[0].GetString());
    }

    private static string InTheMatrix(string verdict, int bears) => verdict switch
    {
        "forwards" => "forwards all",
        "forwardsFew" => bears < 6 ? "BREAKS" : "forwards all",
        "holdsBack" => "HOLDS BACK",
        "drops" => "drops all",
        _ => "BREAKS",
    };
}
