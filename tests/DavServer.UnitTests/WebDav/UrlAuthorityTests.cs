using DavServer.WebDav;

namespace DavServer.UnitTests.WebDav;

public sealed class UrlAuthorityTests
{
    [Theory]
    [InlineData("https://dav.example.org/", "dav.example.org")]
    [InlineData("https://dav.example.org:443/", "dav.example.org")]
    [InlineData("http://DAV.example.org:443/", "dav.example.org:443")]
    [InlineData("https://b\u00FCcher.example:444/", "xn--bcher-kva.example:444")]
    [InlineData("https://xn--bcher-kva.example/", "xn--bcher-kva.example")]
    [InlineData("http://[::1]/", "[::1]")]
    [InlineData("http://[2001:DB8::1]:8080/", "[2001:db8::1]:8080")]
    [InlineData("http://127.0.0.1:8080/", "127.0.0.1:8080")]
    public void IsAsItGoesOverTheWire(string url, string authority)
    {
        Assert.Equal(authority, UrlAuthority.Of(new Uri(url)));
        Assert.True(UrlAuthority.IsPossible(new Uri(url)));
    }
}
