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

    [Theory]
    [InlineData("curly/1.0")]
    [InlineData("libneon/1")]
    [InlineData("node-fetching/1.0")]
    [InlineData("my-python-requests/2")]
    [InlineData("rclonex/1")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64)")]
    public void LookalikesFindNoProfile(string userAgent) => Assert.Null(Profiles.Load(null).FindClient(userAgent));

    [Fact]
    public void RcloneAndGioAreHeldOverHttp2SinceTheyTakeA202ForDone()
    {
        foreach (var agent in new[] { "rclone/v1.60.1-DEV", "gvfs/1.50.3" })
        {
            var explanation = ModeExplanation.Of(new WebDavOptions(), new ModeQuestion("HTTP/2", agent, null, ForwardedFields.Absent, null));
            Assert.Equal("hold", explanation.Mode);
            Assert.StartsWith("row 7", explanation.Rule, StringComparison.Ordinal);
        }
    }
}
