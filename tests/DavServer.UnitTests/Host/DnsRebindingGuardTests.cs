using System.Net;
using DavServer.Host.Configuration;
using DavServer.Host.Users;
using Microsoft.AspNetCore.Http;

namespace DavServer.UnitTests.Host;

public sealed class DnsRebindingGuardTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.1:8080", true)]
    [InlineData("192.0.2.1:80", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("[::ffff:127.0.0.1]", true)]
    [InlineData("localhost:8443", true)]
    [InlineData("LocalHost", true)]
    [InlineData("dav.localhost:8080", true)]
    [InlineData("nas:8080", true)]
    [InlineData("rebound.example", false)]
    [InlineData("rebound.example:8080", false)]
    [InlineData("127.0.0.1.rebound.example", false)]
    [InlineData("localhost.rebound.example", false)]
    [InlineData("notlocalhost.", false)]
    [InlineData("ai.:8080", false)] // A top-level domain may have an address.
    [InlineData("[rebound.example]", false)]
    public void WithoutUsers_OnlyNamesThatNoOthersDnsAnswersForAreAdmitted(string host, bool isAdmitted) =>
        Assert.Equal(isAdmitted, new DnsRebindingGuard(new ServerConfiguration()).Admits(new HostString(host)));

    [Theory]
    [InlineData("https://dav.example.org:8443/x", "dav.example.org", true)]
    [InlineData("https://dav.example.org:8443/x", "DAV.example.org:8443", true)]
    [InlineData("https://dav.example.org:8443/x", "127.0.0.1:8080", true)]
    [InlineData("https://dav.example.org:8443/x", "rebound.example:8443", false)]
    [InlineData("https://b\u00FCcher.example", "xn--bcher-kva.example", true)]
    public void ThePublicUrl_IsOneNameMore(string url, string host, bool isAdmitted) =>
        Assert.Equal(isAdmitted, new DnsRebindingGuard(new ServerConfiguration { PublicUrl = new Uri(url) }).Admits(new HostString(host)));

    [Fact]
    public void WhereNobodyIsTrustedForTheirPlace_OrAProxyIsInFront_AnyNameIsAdmitted()
    {
        ServerConfiguration[] table =
        [
            new() { Users = "/users" },
            new() { Anonymous = true },
            new() { Behind = "nginx" },
            new() { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")] },
        ];
        Assert.All(table, c => Assert.True(new DnsRebindingGuard(c).Admits(new HostString("rebound.example"))));
    }
}
