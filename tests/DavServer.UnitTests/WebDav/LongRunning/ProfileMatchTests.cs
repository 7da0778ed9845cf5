using System.Text;
using DavServer.WebDav.Headers;
using DavServer.WebDav.LongRunning;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.WebDav.LongRunning;

/// <summary>Which profile a User-Agent finds: whole products, the narrowest first, and nobody who merely looks alike.</summary>
public sealed class ProfileMatchTests
{
    private const string Document = """
        {
          "version": 1,
          "clients": [
            { "name": "neon", "match": ["neon/"], "evidence": ["e"] },
            { "name": "cadaver", "match": ["cadaver/"], "evidence": ["e"] },
            { "name": "curl", "match": ["curl/"], "evidence": ["e"] },
            { "name": "node", "match": ["node"], "evidence": ["e"] },
            { "name": "rclone", "match": ["rclone/"], "evidence": ["e"] },
            { "name": "rclone-old", "match": ["rclone/"], "maxVersion": "1.68", "evidence": ["e"] },
            { "name": "rclone-new", "match": ["rclone/"], "minVersion": "1.70", "evidence": ["e"] },
            { "name": "rclone-beta", "match": ["rclone/v1.72.0-beta"], "evidence": ["e"] },
            { "name": "go", "match": ["Go-http-client/"], "evidence": ["e"] },
            { "name": "go-2", "match": ["Go-http-client/2.0"], "evidence": ["e"] }
          ]
        }
        """;

    private static readonly Profiles Known = Profiles.BuiltIn(Encoding.UTF8.GetBytes(Document));

    [Theory]
    [InlineData("cadaver/0.24 neon/0.32.5", "cadaver")] // the longest name
    [InlineData("davfs2/1.6.1 neon/0.32.5", "neon")]
    [InlineData("NEON/1", "neon")]
    [InlineData("curl/8.5.0", "curl")]
    [InlineData("app/1 (like; something) curl/8.5.0", "curl")]
    [InlineData("app/1, curl/8", "curl")]
    [InlineData("node", "node")]
    [InlineData("node (https://example.org)", "node")]
    [InlineData("rclone/", "rclone")]
    [InlineData("rclone/v1.69.3", "rclone")] // between both ranges
    [InlineData("rclone/v1.60.1-DEV", "rclone-old")]
    [InlineData("rclone/v1.68.2", "rclone-old")]
    [InlineData("rclone/1.7", "rclone-old")] // 1.7 is older than 1.68
    [InlineData("rclone/v1.70.0", "rclone-new")]
    [InlineData("rclone/v2.0", "rclone-new")]
    [InlineData("rclone/v1.72.0-beta", "rclone-beta")]
    [InlineData("rclone/v1.72.0-BETA", "rclone-beta")]
    [InlineData("rclone/unknown", "rclone")]
    [InlineData("Go-http-client/1.1", "go")]
    [InlineData("Go-http-client/2.0", "go-2")]
    public void UserAgentFindsTheNarrowestProfile(string userAgent, string name) => Assert.Equal(name, Known.FindClient(userAgent)?.Name);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("xneon/0.32")]
    [InlineData("neonx/0.32")]
    [InlineData("neon")]
    [InlineData("rclone-ish/1")]
    [InlineData("my-rclone/1.60")]
    [InlineData("curl")]
    [InlineData("curly/1.0")]
    [InlineData("libcurl/8")]
    [InlineData("PycURL/7.45 libcurl/8.5")]
    [InlineData("Mozilla/5.0 (compatible; curl/8.5.0)")]
    [InlineData("Mozilla/5.0 (compatible; (nested) curl/8.5.0)")]
    [InlineData("Mozilla/5.0 (never closed curl/8.5.0")]
    [InlineData("Mozilla/5.0 (quoted \\) curl/8.5.0)")]
    [InlineData("Mozilla/5.0 (node)")]
    [InlineData("nodejs/20")]
    [InlineData("Node")]
    [InlineData("node sync/1.2")]
    [InlineData("cluster node sync/1.2")]
    [InlineData("app/1 node")]
    [InlineData("node/20")]
    [InlineData("app/1 Node/14")]
    [InlineData("(x) node")]
    [InlineData("node (x) node")]
    [InlineData("node \"quoted\"")]
    [InlineData("node: it")]
    [InlineData("node-fetch/1.0")]
    [InlineData("a/curl/8")]
    [InlineData("\"curl/8\"")]
    [InlineData("neon=neon/1")]
    public void LookalikesFindNone(string? userAgent) => Assert.Null(Known.FindClient(userAgent));

    [Fact]
    public void ProductsAreReadFromAnyTextWithoutAnException() => Prop.ForAll(
        Gen.Choose(0, 80).SelectMany(n => Gen.Elements("ab1/. ;,()\\\"=\u00e9\t".ToCharArray()).ArrayOf(n)).Select(c => new string(c)).ToArbitrary(),
        text =>
        {
            var products = UserAgentField.Parse(text);
            return products.Count <= 32 && products.All(p => FieldList.IsToken(p.Name) && text.Contains(p.Name, StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnOperatorsProfileOfAnotherNameComesBeforeTheBuiltInOneThatFitsAsWell()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{ "version": 1, "clients": [ { "name": "my-curl", "match": ["curl/"], "http1": { "mode": "hold" } } ] }""");
            var profiles = Profiles.Load(file);
            Assert.Equal("my-curl", profiles.FindClient("curl/8")?.Name);
            Assert.Equal("wget", profiles.FindClient("Wget/1.21")?.Name);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void AnOperatorsProfileOfTheSameNameReplacesAllOfTheBuiltInOne()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "\ufeff{ \"version\": 1, \"clients\": [ { \"name\": \"CURL\", \"match\": [\"mycurl/\"] } ] }");
            var profiles = Profiles.Load(file);
            Assert.Null(profiles.FindClient("curl/8"));
            Assert.Equal("CURL", profiles.FindClient("mycurl/8")?.Name);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
