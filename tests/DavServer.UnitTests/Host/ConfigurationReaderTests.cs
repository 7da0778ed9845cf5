using System.Collections;
using System.Net;
using DavServer.Host.Configuration;
using DavServer.WebDav;

namespace DavServer.UnitTests.Host;

public sealed class ConfigurationReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> BadValues { get; } = new()
    {
        { "root", "" },
        { "http", "" }, { "http", "8080" }, { "http", "localhost:8080" }, { "http", "127.0.0.1" }, { "http", "127.0.0.1:65536" },
        { "http", "127.1:80" }, { "http", "::1:8080" }, { "http", "[127.0.0.1]:80" }, { "http", "http://127.0.0.1:80" }, { "http", "*:80" },
        { "https", "127.0.0.1:-1" }, { "https", "127.0.0.1:+80" }, { "https", "OFF" }, { "http2-cleartext", "010.0.0.1:80" },
        { "anonymous", "yes" }, { "anonymous", "1" }, { "portable-names", "" },
        { "admin", "" }, { "behind", "" }, { "behind", "a b" }, { "behind", "a/b" },
        { "public-url", "dav.example.org" }, { "public-url", "ftp://a" }, { "public-url", "https://a/?q" },
        { "public-url", "https://u@a/" }, { "public-url", "https://a/#f" }, { "public-url", "https://xn--\u00FC.example/" }, { "public-url", "https://-\u00FC-.example/" },
        { "trusted-proxy", "10.0.0.0/33" }, { "trusted-proxy", "all" }, { "trusted-proxy", "" }, { "trusted-proxy", "10.0.0.0/8,x" },
        { "first-interim-after", "10" }, { "first-interim-after", "0s" }, { "first-interim-after", "25h" }, { "first-interim-after", "1.5s" },
        { "interim-interval", "-1s" }, { "interim-interval", "1 s" }, { "interim-interval", "1S" }, { "accept-after", "99999999999h" },
        { "unknown-clients", "accept" }, { "unknown-clients", "Hold" }, { "unknown-http2", "heartbeat" },
        { "copy-rate", "0" }, { "copy-rate", "10MB" }, { "copy-rate", "-1" }, { "copy-rate", "1.5MiB" }, { "copy-rate", "9999999999TiB" }, { "copy-rate", "KiB" },
        { "max-operations", "0" }, { "max-operations", "10001" }, { "max-operations-per-user", "many" }, { "retention", "1d" }, { "retention", "0h" },
        { "webhook", "" }, { "webhook", "example.org" }, { "webhook", "ftp://example.org/" }, { "webhook", "https://u@example.org/" },
        { "webhook", "https://example.org/#f" }, { "webhook", "https://" }, { "webhook", "https://example.org:0/" }, { "webhook", "https://a b/" },
        { "webhook-network", "" }, { "webhook-network", "loopback" }, { "webhook-network", "127.0.0.1/33" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(BadValues))]
    public void ABadValue_IsAnErrorThatNamesItAndWhereItStands(string name, string value)
    {
        var setting = Settings.Find(name)!;
        AssertError(Read([Flag(name, value)], []).Errors, $"--{name}: '{value}' is not ");
        AssertError(Read([], new() { [setting.Variable] = value }).Errors, $"{setting.Variable}: '{value}' is not ");
        var file = _folder.Write("c.json", $$"""{ "{{name}}": "{{value}}" }""");
        AssertError(Read([], [], file).Errors, $"{file}: {name}: '{value}' is not ");
    }

    [Fact]
    public void GoodValues_AreTaken()
    {
        var (configuration, errors) = Read(
            [
                Flag("root", "/r"), Flag("state", "/s"), Flag("http", "0.0.0.0:0"), Flag("https", "[::1]:8443"), Flag("http2-cleartext", "off"),
                Flag("certificate", "/c"), Flag("certificate-key", "/k"), Flag("users", "/u"), Flag("admin", "a", "b"), Flag("anonymous", "true"),
                Flag("public-url", "https://dav.example.org:444/"), Flag("behind", "nginx"), Flag("trusted-proxy", "10.0.0.0/8", "::1"),
                Flag("first-interim-after", "500ms"), Flag("interim-interval", "1m"), Flag("accept-after", "0s"), Flag("unknown-clients", "heartbeat"),
                Flag("unknown-http2", "hold"), Flag("profiles", "/p"), Flag("copy-rate", "64KiB"), Flag("max-operations", "1"),
                Flag("max-operations-per-user", "10000"), Flag("retention", "48h"), Flag("portable-names", "true"),
                Flag("webhook", "https://a.example.org/in?k=1%2C2", "http://127.0.0.1:1/", "https://a.example.org/in?k=1%2C2"),
                Flag("webhook-network", "127.0.0.0/8", "::1"),
            ],
            []);

        Assert.Empty(errors);
        Assert.Equal(
            new ServerConfiguration
            {
                Root = "/r",
                State = "/s",
                Http = new IPEndPoint(IPAddress.Any, 0),
                Https = new IPEndPoint(IPAddress.IPv6Loopback, 8443),
                Http2Cleartext = null,
                Certificate = "/c",
                CertificateKey = "/k",
                Users = "/u",
                Administrators = configuration!.Administrators,
                Anonymous = true,
                PublicUrl = new Uri("https://dav.example.org:444/"),
                Behind = "nginx",
                TrustedProxies = configuration.TrustedProxies,
                FirstInterimAfter = TimeSpan.FromMilliseconds(500),
                InterimInterval = TimeSpan.FromMinutes(1),
                AcceptAfter = TimeSpan.Zero,
                UnknownClients = UnknownClients.Heartbeat,
                UnknownHttp2 = UnknownHttp2.Hold,
                Profiles = "/p",
                CopyRate = 65536,
                MaxOperations = 1,
                MaxOperationsPerUser = 10_000,
                Retention = TimeSpan.FromDays(2),
                PortableNames = true,
                Webhooks = configuration.Webhooks,
                WebhookNetworks = configuration.WebhookNetworks,
            },
            configuration);
        Assert.Equal(["a", "b"], configuration.Administrators);
        Assert.Equal(["10.0.0.0/8", "::1/128"], configuration.TrustedProxies.Select(p => p.ToString()));
        Assert.Equal(["https://a.example.org/in?k=1%2C2", "http://127.0.0.1:1/"], configuration.Webhooks.Select(w => w.AbsoluteUri));
        Assert.Equal(["127.0.0.0/8", "::1/128"], configuration.WebhookNetworks.Select(p => p.ToString()));
    }

    [Fact]
    public void WithNothingGiven_TheDefaultsAreThoseOfTheManual()
    {
        var configuration = Read([], []).Configuration!;
        Assert.Equal((Path.GetFullPath("share"), "127.0.0.1:8080", "127.0.0.1:8443"), (configuration.Root, $"{configuration.Http}", $"{configuration.Https}"));
        Assert.Equal(Path.Join(configuration.Root, ".davserver", "state"), configuration.StateFolder);
    }

    [Fact]
    public void AFlagComesBeforeAVariable_AndThatBeforeTheFile()
    {
        var file = _folder.Write("c.json", """{ "copy-rate": 1, "max-operations": 2, "retention": "3h", /* why not */ }""");
        var configuration = Read([Flag("copy-rate", "100")], new() { ["DAVSERVER_COPY_RATE"] = "10", ["DAVSERVER_MAX_OPERATIONS"] = "20" }, file).Configuration!;
        Assert.Equal((100, 20, TimeSpan.FromHours(3)), (configuration.CopyRate, configuration.MaxOperations, configuration.Retention));
        Assert.Equal(file, configuration.ConfigurationFile);
    }

    [Fact]
    public void AValueThatIsOverruled_MustBeRightAllTheSame() =>
        AssertError(Read([Flag("copy-rate", "100")], new() { ["DAVSERVER_COPY_RATE"] = "x" }).Errors, "DAVSERVER_COPY_RATE: 'x'");

    [Fact]
    public void UnknownNames_AreErrorsThatNameThem()
    {
        var file = _folder.Write("c.json", """{ "webhooks": "http://a", "Root": "x", "http": "off", "http": "off" }""");
        var errors = Read([], new() { ["DAVSERVER_DURABLE"] = "power", ["PATH"] = "/bin" }, file).Errors;
        Assert.Equal(
            [
                "DAVSERVER_DURABLE: there is no such setting.",
                $"{file}: webhooks: there is no such setting.",
                $"{file}: Root: there is no such setting.",
                $"{file}: http: is there twice.",
            ],
            errors);
    }

    [Fact]
    public void ListsAndSwitches_HaveTheirOwnFormInTheFile()
    {
        var file = _folder.Write("c.json", """{ "anonymous": true, "portable-names": false, "trusted-proxy": ["10.0.0.0/8", "::1"] }""");
        var configuration = Read([], new() { ["DAVSERVER_CONFIG"] = file, ["DAVSERVER_ADMIN"] = "a,b" }).Configuration!;
        Assert.Equal((true, false, 2, 2), (configuration.Anonymous, configuration.PortableNames, configuration.TrustedProxies.Count, configuration.Administrators.Count));
    }

    [Theory]
    [InlineData("[]", "does not hold a JSON object")]
    [InlineData("{", "is not JSON")]
    [InlineData("""{ "http": 80 }""", "http: '80' is not an address")]
    [InlineData("""{ "http": null }""", "http: 'null' is not an address")]
    [InlineData("""{ "anonymous": "sure" }""", "anonymous: 'sure' is not true or false")]
    [InlineData("""{ "admin": [1] }""", "admin: '[1]' is not a user's name")]
    public void AFileThatIsNone_IsAnError(string text, string error) =>
        AssertError(Read([], [], _folder.Write("c.json", text)).Errors, error);

    // As facts of one test: the runner can't tell such texts apart.
    [Fact]
    public void AFileWhoseTextIsNone_IsAnErrorThatNamesIt()
    {
        (byte[] Content, string Error)[] table =
        [
            ([.. "{ \"root\": \"/"u8, 0xFF, .. "\" }"u8], "is not UTF-8"),
            ([.. "{ \"ro"u8, 0xC3, .. "ot\": \"/\" }"u8], "is not UTF-8"),
            ([0xFF, 0xFE, (byte)'{', 0, (byte)'}', 0], "is not UTF-8"), // UTF-16.
            ([.. "{ \"root\": \"\\uD800\" }"u8], "half a surrogate pair"),
            ([.. "{ \"\\uDC00\": 1 }"u8], "half a surrogate pair"),
            ([.. "{ \"admin\": [\"\\uD800\"] }"u8], "half a surrogate pair"),
        ];
        foreach (var (content, error) in table)
        {
            File.WriteAllBytes(_folder["c.json"], content);
            AssertError(Read([], [], _folder["c.json"]).Errors, $"--config: '{_folder["c.json"]}' is not ");
            AssertError(Read([], [], _folder["c.json"]).Errors, error);
        }
    }

    [Fact]
    public void AFileWithAByteOrderMark_IsRead()
    {
        File.WriteAllBytes(_folder["c.json"], [0xEF, 0xBB, 0xBF, .. "{ \"copy-rate\": 7 }"u8]);
        Assert.Equal(7, Read([], [], _folder["c.json"]).Configuration!.CopyRate);
    }

    [Fact]
    public void AFileThatIsAbsent_IsAnErrorThatNamesWhoNamedIt()
    {
        AssertError(Read([], [], "/nowhere/c.json").Errors, "--config: '/nowhere/c.json' can't be read");
        AssertError(Read([], new() { ["DAVSERVER_CONFIG"] = "/nowhere/c.json" }).Errors, "DAVSERVER_CONFIG: '/nowhere/c.json' can't be read");
    }

    private static (ServerConfiguration? Configuration, IReadOnlyList<string> Errors) Read(SettingValue[] flags, Dictionary<string, string> environment) =>
        Read(flags, environment, null);

    private static (ServerConfiguration? Configuration, IReadOnlyList<string> Errors) Read(
        SettingValue[] flags, Dictionary<string, string> environment, string? file) =>
        ConfigurationReader.Read(flags, file, new Hashtable(environment));

    private static SettingValue Flag(string name, params string[] values) => new(Settings.Find(name)!, values, "--" + name);

    private static void AssertError(IReadOnlyList<string> errors, string part) =>
        Assert.True(errors is [var only] && only.Contains(part, StringComparison.Ordinal), $"Expected one error with \"{part}\", got: {string.Join(" | ", errors)}");
}
