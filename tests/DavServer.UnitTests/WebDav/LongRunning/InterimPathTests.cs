using System.Text;
using DavServer.WebDav;
using DavServer.WebDav.Headers;
using DavServer.WebDav.LongRunning;

namespace DavServer.UnitTests.WebDav.LongRunning;

/// <summary>What stands between narrows what a client is sent: of all of them the smallest wins.</summary>
public sealed class InterimPathTests
{
    private const string Document = """
        {
          "version": 1,
          "clients": [
            { "name": "lib", "match": ["lib/"], "evidence": ["e"],
              "http1": { "mode": "heartbeat", "firstInterimAfter": "10s", "interimInterval": "15s",
                "maxInterims": 100, "maxInterimBytes": 5000, "maxSilence": "60s" } }
          ],
          "intermediaries": [
            { "name": "free", "via": ["free"], "forwards102": true, "evidence": ["e"] },
            { "name": "eight", "via": ["eight"], "forwards102": true, "maxInterims": 8, "evidence": ["e"] },
            { "name": "bytes", "via": ["bytes"], "forwards102": true, "maxInterimBytes": 90, "evidence": ["e"] },
            { "name": "hasty", "via": ["hasty"], "forwards102": true, "maxSilence": "8s", "evidence": ["e"] },
            { "name": "wall", "via": ["wall"], "forwards102": false, "evidence": ["e"] }
          ]
        }
        """;

    private static readonly Profiles Known = Profiles.BuiltIn(Encoding.UTF8.GetBytes(Document));

    [Theory]
    [InlineData(null, "", 100, 5000, 100)]
    [InlineData("free", "", 100, 5000, 100)]
    [InlineData("eight", "", 8, 5000, 8)]
    [InlineData(null, "1.1 eight", 8, 5000, 8)]
    [InlineData(null, "1.1 front:8080 (Eight/2.4.1 (Unix))", 8, 5000, 8)]
    [InlineData(null, "eight", 8, 5000, 8)]
    [InlineData("free", "1.1 eight", 8, 5000, 8)]
    [InlineData("eight", "1.1 bytes", 8, 90, 3)]
    [InlineData(null, "1.1 free, 1.1 bytes, 1.1 eight", 8, 90, 3)]
    public void SmallestLimitWins(string? behind, string via, int count, long bytes, int due)
    {
        var rhythm = Decide(behind, via).Rhythm;
        Assert.Equal((count, bytes, due), (rhythm.MaxCount, rhythm.MaxBytes, rhythm.Schedule().Count()));
    }

    [Fact]
    public void APathThatIsLessPatientThanTheClientShortensTheFirstWaitAndAllIntervals()
    {
        var rhythm = Decide("hasty", "").Rhythm;
        Assert.Equal((TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(6)), (rhythm.FirstAfter, rhythm.Interval));
        Assert.Equal(TimeSpan.FromSeconds(6), rhythm.Longest);
    }

    [Theory]
    [InlineData("1.1 wall")]
    [InlineData("1.1 free, 1.1 wall")]
    [InlineData("1.1 free (wall/2)")]
    [InlineData("1.1 unheard-of")]
    [InlineData("1.0 free")]
    [InlineData("1.1")]
    public void OneThatForbidsIsEnough(string via) => Assert.Equal(ResponseMode.Hold, Decide("free", via).Mode);

    [Fact]
    public void AKnownViaDoesNotVouchForForwardedFieldsThatAnotherMayHaveLeft()
    {
        // A client, nginx (X-Forwarded-For and no Via), httpd with ProxyVia On, and this server: the Via is that of httpd alone.
        Assert.Equal(ResponseMode.Hold, Decide(null, "1.1 free", forwarded: ForwardedFields.Present).Mode);
        Assert.Equal(ResponseMode.Heartbeat, Decide("free", "1.1 free", forwarded: ForwardedFields.Present).Mode);
        Assert.Equal(ResponseMode.Heartbeat, Decide(null, "1.1 free", forwarded: ForwardedFields.Absent).Mode);
    }

    [Fact]
    public void AnOperatorsIntermediaryComesBeforeABuiltInOne_ByNameAndByVia()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """
                { "version": 1, "intermediaries": [
                  { "name": "mine", "via": ["nginx", "Apache"], "forwards102": true, "maxInterims": 3 },
                  { "name": "SQUID", "forwards102": false } ] }
                """);
            var profiles = Profiles.Load(file);
            Assert.Equal("mine", profiles.FindIntermediary("NGINX")?.Name); // the name of a built-in one
            Assert.Equal("mine", profiles.FindIntermediary("apache")?.Name); // the via of a built-in one
            Assert.Equal("SQUID", profiles.FindIntermediary("squid")?.Name);
            Assert.Equal("haproxy", profiles.FindIntermediary("haproxy")?.Name);
            Assert.Single(profiles.IntermediaryNames, n => n.Equals("squid", StringComparison.OrdinalIgnoreCase));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void WhoeverAsksFor102sThroughANarrowPathGetsThemFarApart_NotAllInTheFirstSeconds()
    {
        var narrow = Decide("eight", "", "processing").Rhythm;
        Assert.Null(narrow.StepAfter);
        Assert.Equal(8, narrow.Schedule().Count());
        Assert.True(narrow.Schedule().Last() >= TimeSpan.FromMinutes(4), $"the last comes after {narrow.Schedule().Last()}");
        Assert.Null(Decide("free", "", "processing").Rhythm.StepAfter); // 5000 bytes hold 30
        Assert.NotNull(Decide("free", "", "processing", "unknown/1").Rhythm.StepAfter);
    }

    private static ResponseModeDecision Decide(
        string? behind, string via, string prefer = "", string userAgent = "lib/1", ForwardedFields forwarded = ForwardedFields.Absent)
    {
        Assert.True(PreferField.TryParse(prefer, out var preferences, out _));
        return new ResponseModePolicy(Known, new WebDavOptions { Behind = behind })
            .Decide(new RequestTraits("HTTP/1.1", userAgent, RequestTraits.SplitVia(via), forwarded, preferences));
    }
}
