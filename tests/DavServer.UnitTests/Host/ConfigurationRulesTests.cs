using System.Net;
using DavServer.Host.Configuration;

namespace DavServer.UnitTests.Host;

public sealed class ConfigurationRulesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheDefaults_AreAllowed() => Assert.Empty(ConfigurationRules.Check(new ServerConfiguration()));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.1")]
    [InlineData("::")]
    public void ANonLoopbackAddressWithoutUsers_IsRefusedUnlessAnonymous(string address)
    {
        var open = new ServerConfiguration { Https = new IPEndPoint(IPAddress.Parse(address), 8443) };
        Assert.StartsWith("--https: ", Assert.Single(ConfigurationRules.Check(open)), StringComparison.Ordinal);
        Assert.Empty(ConfigurationRules.Check(open with { Anonymous = true }));
        Assert.Empty(ConfigurationRules.Check(open with { Users = Users() }));
    }

    [Fact]
    public void UsersOnANonLoopbackAddressInTheClear_AreRefusedUnlessAProxyIsNamed()
    {
        var clear = new ServerConfiguration { Users = Users(), Http = new IPEndPoint(IPAddress.Any, 8080) };
        Assert.StartsWith("--http: ", Assert.Single(ConfigurationRules.Check(clear)), StringComparison.Ordinal);
        var cleartext = new ServerConfiguration { Users = Users(), Http2Cleartext = new IPEndPoint(IPAddress.Any, 8081) };
        Assert.StartsWith("--http2-cleartext: ", Assert.Single(ConfigurationRules.Check(cleartext)), StringComparison.Ordinal);
        Assert.Empty(ConfigurationRules.Check(clear with { TrustedProxies = [IPNetwork.Parse("10.0.0.0/8")] }));
    }

    [Fact]
    public void WhatContradictsItself_IsRefusedByName()
    {
        var listener = new IPEndPoint(IPAddress.Loopback, 8080);
        (ServerConfiguration, string)[] table =
        [
            (new() { Http = null, Https = null }, "--http, --https, --http2-cleartext: "),
            (new() { Http = listener, Https = listener }, "--https: "),
            (new() { Users = Users(), Anonymous = true }, "--anonymous: "),
            (new() { Administrators = ["a"] }, "--admin: "),
            (new() { CertificateKey = Users() }, "--certificate-key: "),
            (new() { Certificate = "/nowhere" }, "--certificate: "),
            (new() { Users = "/nowhere" }, "--users: "),
            (new() { Profiles = "/nowhere" }, "--profiles: "),
            (new() { Root = Users(), State = _folder.Path }, "--root: "),
            (new() { State = Users() }, "--state: "),
        ];
        foreach (var (configuration, flag) in table)
        {
            Assert.StartsWith(flag, Assert.Single(ConfigurationRules.Check(configuration)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WhatClientsMustNotRead_IsRefusedInTheShare_ByWhateverNameItIsGiven()
    {
        var root = Directory.CreateDirectory(_folder["share"]).FullName;
        Directory.CreateDirectory(_folder["share/.davserver"]);
        Directory.CreateSymbolicLink(_folder["link"], "share/../share");
        Directory.CreateSymbolicLink(_folder["root"], root);
        File.CreateSymbolicLink(_folder["alias"], _folder.Write("share/file", ""));
        File.WriteAllText(_folder["share/.davserver/file"], "");
        File.WriteAllText(_folder["sharedfile"], "");
        (string Flag, Func<string, ServerConfiguration> With)[] table =
        [
            ("--state", p => new() { State = p }),
            ("--users", p => new() { Users = p }),
            ("--certificate", p => new() { Certificate = p }), // The key is in it too.
            ("--certificate-key", p => new() { CertificateKey = p, Certificate = _folder["share/file"] }),
            ("--config", p => new() { ConfigurationFile = p }),
        ];
        foreach (var (flag, with) in table)
        {
            string[] inside = flag == "--state" ? ["share/s", "share", "link/s", "root/deep/s"] : ["share/file", "alias", "link/file", "root/file"];
            foreach (var path in inside)
            {
                foreach (var share in new[] { root, _folder["root"] })
                {
                    var error = Assert.Single(ConfigurationRules.Check(with(_folder[path]) with { Root = share }));
                    Assert.StartsWith($"{flag}: '{_folder[path]}' is in the share", error, StringComparison.Ordinal);
                }
            }

            foreach (var path in flag == "--state" ? ["share/.davserver/s", "root/.davserver/s", "shared"] : new[] { "share/.davserver/file", "sharedfile" })
            {
                Assert.Empty(ConfigurationRules.Check(with(_folder[path]) with { Root = root }));
            }
        }
    }

    [Fact]
    public void TwoListenersAtPortZero_AreTwoPorts()
    {
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        Assert.Empty(ConfigurationRules.Check(new ServerConfiguration { Http = any, Https = any }));
    }

    private string Users() => _folder.Write("users", "");
}
