using System.Net;
using System.Text.Json;
using DavServer.ProtocolTests.Hosting;
using DavServer.ProtocolTests.Users;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rehearsal;

/// <summary><c>davserver probe</c> through real intermediaries, and without.</summary>
public class ProbeTests(UsersServer users, ProbesThroughProxies probes) : IClassFixture<UsersServer>, IClassFixture<ProbesThroughProxies>
{
    // What is known of versions that Debian 12 has; the matrix has the evidence.
    private static readonly Dictionary<string, (string Verdict, string? Behind, int Bears)> Known = new()
    {
        ["nginx/http-1.0"] = ("speaksHttp10", "nginx", 0),
        ["nginx/http-1.1"] = ("holdsBack", "nginx", 0),
        ["nginx/http-1.1-keepalive"] = ("breaks", "nginx", 0),
        ["haproxy/default"] = ("forwards", null, 200),
        ["httpd/default"] = ("forwardsFew", "httpd", 9),
        ["httpd/via"] = ("forwardsFew", "httpd", 9),
    };

    public static TheoryData<string> Proxies => [.. ProxyProcess.All];

    [Theory, Spec("product.md", "Commands beside serving")]
    [MemberData(nameof(Proxies))]
    public async Task Probe_FindsWhatTheMatrixFound_AndNamesTheIntermediaryOrNone(string name)
    {
        var report = await probes.EndAsync(name);
        var verdict = report.GetProperty("interims").GetProperty("verdict").GetString()!;
        var behind = report.GetProperty("advice").GetProperty("behind").GetString();
        var intermediary = name.Split('/')[0];
        Assert.True(behind is null || behind == intermediary, $"{intermediary} is taken for {behind}: {report}");
        Assert.True(report.GetProperty("accepted").GetProperty("isWhole").GetBoolean(), report.ToString());
        if (Measured(name) is { } measured)
        {
            var bears = report.GetProperty("interims").GetProperty("bears").GetInt32();
            Assert.True(IsSame(measured, verdict) || (verdict == "forwardsFew" && bears < 6), $"The matrix: {measured}. The probe: {report}");
        }

        if (Known.TryGetValue(name, out var known))
        {
            Assert.Equal(known, (verdict, behind, report.GetProperty("interims").GetProperty("bears").GetInt32()));
        }
    }

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

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task TimeOutThat102sKeepAlive_IsFound()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await using var proxy = await ProxyProcess.StartAsync("haproxy/default", server.Http.Port, readTimeout: 8);
        var report = await ProbeAsync($"http://127.0.0.1:{proxy.Port}/", "--patience", "12s");
        var keepAlive = report.GetProperty("keepAlive");
        Assert.Contains("504", keepAlive.GetProperty("silent").GetString(), StringComparison.Ordinal);
        Assert.True(keepAlive.GetProperty("beating").ValueKind == JsonValueKind.Null, report.ToString());
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

    /// <summary>What the matrix says of six 102s through it; null where it has not been measured.</summary>
    private static string? Measured(string name)
    {
        var (intermediary, variant) = (name.Split('/')[0], name.Split('/')[1]);
        foreach (var file in Directory.GetFiles(Path.Join(SourceTree.Root, "compat-matrix", "results"), intermediary + "-*.json"))
        {
            using var result = JsonDocument.Parse(File.ReadAllBytes(file));
            if (result.RootElement.TryGetProperty("variants", out var variants) && variants.TryGetProperty(variant, out var measured)
                && measured.GetProperty("scenarios").TryGetProperty("interim-6", out var scenario))
            {
                return scenario.GetProperty("verdict").GetString();
            }
        }

        return null;
    }

    // The matrix's server says 102 to HTTP/1.0 too, the real one never.
    private static bool IsSame(string measured, string verdict) => verdict switch
    {
        "forwards" or "forwardsFew" => measured.StartsWith("forwards", StringComparison.Ordinal),
        "holdsBack" => measured.StartsWith("HOLDS BACK", StringComparison.Ordinal),
        "drops" => measured.StartsWith("drops", StringComparison.Ordinal) || measured.StartsWith("forwards ", StringComparison.Ordinal),
        "breaks" => measured.StartsWith("BREAKS", StringComparison.Ordinal),
        _ => verdict == "speaksHttp10",
    };
}
