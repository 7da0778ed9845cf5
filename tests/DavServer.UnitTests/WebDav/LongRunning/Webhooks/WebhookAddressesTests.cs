using System.Net;
using DavServer.Tests.Shared;
using DavServer.WebDav.LongRunning.Webhooks;

namespace DavServer.UnitTests.WebDav.LongRunning.Webhooks;

public sealed class WebhookAddressesTests
{
    private static readonly Uri Https = new("https://hooks.example.org/");
    private static readonly Uri Http = new("http://hooks.example.org/");

    [Theory, Spec("dependencies-and-threats.md", "24")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("169.254.169.254")]
    [InlineData("192.0.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    [InlineData("2001::7f00:1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    public void AddressThatIsNotPublic_IsRefused_UnlessANetworkNamesIt(string text)
    {
        var address = IPAddress.Parse(text);
        Assert.Contains("not a public address", new WebhookAddresses([]).Refusal(address, Https), StringComparison.Ordinal);
        var named = new WebhookAddresses([new IPNetwork(address, address.GetAddressBytes().Length * 8)]);
        Assert.Null(named.Refusal(address, Https));
        Assert.Null(named.Refusal(address, Http));
    }

    [Theory, Spec("dependencies-and-threats.md", "24")]
    [InlineData("1.1.1.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::101:101")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00::1")]
    public void PublicAddress_IsReachedByHttpsAlone_UnlessANetworkNamesIt(string text)
    {
        var address = IPAddress.Parse(text);
        Assert.Null(new WebhookAddresses([]).Refusal(address, Https));
        Assert.Contains("in the clear", new WebhookAddresses([IPNetwork.Parse("10.0.0.0/8")]).Refusal(address, Http), StringComparison.Ordinal);
        Assert.Null(new WebhookAddresses([new IPNetwork(address, address.GetAddressBytes().Length * 8)]).Refusal(address, Http));
    }

    [Fact]
    public void NetworkOfIPv4_NamesMappedAddressesToo()
    {
        var loopback = new WebhookAddresses([IPNetwork.Parse("127.0.0.0/8")]);
        Assert.Null(loopback.Refusal(IPAddress.Parse("::ffff:127.0.0.1"), Http));
        Assert.NotNull(loopback.Refusal(IPAddress.Parse("::ffff:10.0.0.1"), Http));
        Assert.NotNull(loopback.Refusal(IPAddress.IPv6Loopback, Http));
    }
}
