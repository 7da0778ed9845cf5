using System.Text.Json;
using DavServer.Tests.Shared;
using DavServer.WebDav;
using DavServer.WebDav.LongRunning;

namespace DavServer.UnitTests.CompatMatrix;

/// <summary>No profile without evidence: what the server does for a client is what was seen of it.</summary>
public sealed class ProfilesEvidenceTests
{
    private static readonly string Folder = Path.Join(SourceTree.Root, "compat-matrix");

    private static readonly JsonElement Document = JsonDocument.Parse(File.ReadAllText(Path.Join(Folder, "profiles.json"))).RootElement;

    public static TheoryData<string> Entries =>
        [.. Document.GetProperty("clients").EnumerateArray().Concat(Document.GetProperty("intermediaries").EnumerateArray()).Select(e => e.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Entries))]
    public void EveryEntryNamesEvidenceThatIsThere(string name)
    {
        var entry = Document.GetProperty("clients").EnumerateArray().Concat(Document.GetProperty("intermediaries").EnumerateArray())
            .Single(e => e.GetProperty("name").GetString() == name);
        Assert.All(entry.GetProperty("evidence").EnumerateArray(), e =>
        {
            using var result = JsonDocument.Parse(File.ReadAllText(Path.Join(Folder, e.GetString())));
            Assert.NotEmpty(result.RootElement.GetProperty("version").GetString()!);
        });
    }

    [Fact]
    public void EveryMeasuredUserAgentFindsItsOwnProfile()
    {
        var profiles = Profiles.Load(null);
        var checkedAgents = 0;
        foreach (var client in Document.GetProperty("clients").EnumerateArray())
        {
            foreach (var evidence in client.GetProperty("evidence").EnumerateArray())
            {
                using var result = JsonDocument.Parse(File.ReadAllText(Path.Join(Folder, evidence.GetString())));
                foreach (var agent in result.RootElement.GetProperty("userAgent").EnumerateArray().Where(a => a.GetString() is { Length: > 0 }))
                {
                    Assert.Equal(client.GetProperty("name").GetString(), profiles.FindClient(agent.GetString())?.Name);
                    checkedAgents++;
                }
            }
        }

        Assert.True(checkedAgents >= 7, $"only {checkedAgents} measured User-Agents");
    }

    [Fact]
    public void WhatAClientMakesOfA202IsTheWorstOfWhateverTheServerTakesForIt()
    {
        var profiles = Profiles.Load(null);
        var takers = 0;
        foreach (var file in EvidenceJudge.ResultFiles)
        {
            using var result = JsonDocument.Parse(File.ReadAllText(file));
            if (!result.RootElement.TryGetProperty("scenarios", out var scenarios) || !scenarios.TryGetProperty("accepted", out var accepted)
                || !accepted.GetProperty("verdict").GetString()!.StartsWith("takes 202 for done", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var profile in EvidenceJudge.AgentsOf(result.RootElement).Select(profiles.FindClient).OfType<ClientProfile>())
            {
                Assert.True(profile.On202 is "takesForDone" or "fails", $"{Path.GetFileName(file)} takes 202 for done, and {profile.Name} does not");
                Assert.NotEqual("accept", profile.Http2?.Mode);
                takers++;
            }
        }

        Assert.True(takers >= 6, $"only {takers} results of such clients");
    }

    [Theory]
    [InlineData("curly/1.0")]
    [InlineData("libneon/1")]
    [InlineData("node-fetching/1.0")]
    [InlineData("my-python-requests/2")]
    [InlineData("rclonex/1")]
    [InlineData("I got it/1")]
    [InlineData("got it/1")]
    [InlineData("Got (https://github.com/sindresorhus/got)")]
    [InlineData("cluster node sync/1.2")]
    [InlineData("node sync/1.2")]
    [InlineData("NODE")]
    [InlineData("ruby")]
    [InlineData("Ruby Slippers/2")]
    [InlineData("mojolicious (Perl)")]
    [InlineData("node-fetch wrapper/1")]
    [InlineData("git-lfs/3.0 (GitHub; linux amd64; go 1.19.8)")]
    [InlineData("JGit/6.4.0")]
    [InlineData("hDav-using application")]
    [InlineData("LibreOffice 7.4.7.2")]
    [InlineData("Mozilla/5.0 (Linux; mirall/3.7.3) owl/1")]
    [InlineData("Bunny/1.4")]
    [InlineData("denoland/2.9")]
    [InlineData("minipass-fetch-cache/6.0")]
    [InlineData("urllib/4.9.1")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64)")]
    [InlineData("crystal")]
    [InlineData("Crystal Palace/1")]
    [InlineData("python/3.11")]
    [InlineData("Tclkit/8.6")]
    [InlineData("Jetty-proxy/1.0")]
    [InlineData("Tornado (web)")]
    [InlineData("ureq-fork/2.6.2")]
    [InlineData("LuaSocket 3.0.0")]
    [InlineData("Furl::HTTP/3.14")]
    [InlineData("Perl + Net::Async::HTTP/0.48")]
    [InlineData("Mozilla/5.0 (compatible; U; AnyEvent-HTTP/2.25; +http://software.schmorp.de/pkg/AnyEvent)")]
    public void LookalikesFindNoProfile(string userAgent) => Assert.Null(Profiles.Load(null).FindClient(userAgent));

    [Theory]
    [InlineData("Wget/1.21.3", "wget")]
    [InlineData("Wget/2.2.0", "wget2")]
    [InlineData("Mozilla/5.0 (Linux) mirall/3.15.9 (Nextcloud)", "mirall")]
    [InlineData("Mozilla/5.0 (Linux) mirall/3.16.7-1~deb13u1 (Debian built) (Nextcloud)", null)] // its Qt decides, and is not told
    public void WhereTheVersionDecidesTheRangesMeet(string userAgent, string? name) => Assert.Equal(name, Profiles.Load(null).FindClient(userAgent)?.Name);

    // Three libraries call themselves httpclient/; only what Symfony puts where a version belongs tells its two from the others.
    [Theory]
    [InlineData("Nim httpclient/1.6.10", "ruby-httpclient")]
    [InlineData("HTTPClient/1.0 (2.8.3, ruby 3.1.7)", "ruby-httpclient")]
    [InlineData("Symfony HttpClient/Native", "symfony-native")]
    [InlineData("Symfony HttpClient/Curl", "symfony-curl")]
    [InlineData("Symfony HttpClient/Curl2", "ruby-httpclient")]
    [InlineData("Symfony HttpClient", null)]
    public void NamesakesAreToldApartByTheVersionAlone(string userAgent, string? profile) =>
        Assert.Equal(profile, Profiles.Load(null).FindClient(userAgent)?.Name);

    [Fact]
    public void ThoseThatFailOnA202OrTakeItForDoneAreHeldOverHttp2()
    {
        foreach (var agent in new[] { "rclone/v1.60.1-DEV", "gvfs/1.50.3", "LibreOffice 7.4.7.2 denylistedbackend/7.88.1 GnuTLS/3.7.9", "Wget/2.2.0" })
        {
            var explanation = ModeExplanation.Of(new WebDavOptions(), new ModeQuestion("HTTP/2", agent, null, ForwardedFields.Absent, null));
            Assert.Equal("hold", explanation.Mode);
            Assert.StartsWith("row 7", explanation.Rule, StringComparison.Ordinal);
        }
    }
}
