using DavServer.Host.Probing;
using DavServer.WebDav.LongRunning;

namespace DavServer.UnitTests.Host.Probing;

public sealed class ProbeAdviceTests
{
    private static readonly KnownIntermediary[] Known = [new("haproxy", true, null), new("nginx", false, null)];

    [Theory]
    [InlineData(PathVerdict.Forwards, "", "", null, "Set nothing")]
    [InlineData(PathVerdict.Forwards, "Via: 1.1 haproxy", "", "haproxy", "Set --behind haproxy: 102s arrive")]
    [InlineData(PathVerdict.Forwards, "X-Forwarded-For: 127.0.0.1", "", null, "If it is haproxy: set --behind")]
    [InlineData(PathVerdict.Forwards, "Via: 1.1 somebody", "", null, "Otherwise no profile fits")]
    [InlineData(PathVerdict.Forwards, "", "Server: nginx/1.30", "nginx", "though 200 arrived here")]
    [InlineData(PathVerdict.ForwardsFew, "Via: 1.1 somebody", "", null, "--behind in-front --profiles FILE")]
    [InlineData(PathVerdict.ForwardsFew, "Via: 1.1 haproxy", "", "haproxy", "Set --behind haproxy: 102s arrive through it, 200 on one request")]
    [InlineData(PathVerdict.ForwardsFew, "", "Server: Apache/2.4.71", "httpd", "Set --behind httpd: 102s arrive through it, 200 on one request")]
    [InlineData(PathVerdict.HoldsBack, "", "Server: nginx/1.22.1", "nginx", "Set --behind nginx: the server then holds")]
    [InlineData(PathVerdict.SpeaksHttp10, "", "Server: nginx", "nginx", "Set --behind nginx")]
    [InlineData(PathVerdict.SpeaksHttp10, "", "", null, "Set nothing: the server is asked in HTTP/1.0")]
    [InlineData(PathVerdict.Drops, "Via: 1.1 somebody", "", null, "no harm and no good")]
    [InlineData(PathVerdict.Breaks, "Via: 1.1 somebody", "", null, "--behind in-front --profiles FILE")]
    [InlineData(PathVerdict.Breaks, "Via: 1.1 proxy (HAProxy)", "", null, "don't set --behind haproxy")]
    internal void Advice_FollowsFromWhatWasSeen(PathVerdict verdict, string request, string response, string? behind, string said)
    {
        var version = verdict == PathVerdict.SpeaksHttp10 ? "HTTP/1.0" : "HTTP/1.1";
        var traces = new PathTraces(version, request.Length == 0 ? [] : [request], response.Length == 0 ? [] : [response]);
        var advice = ProbeAdvice.Of(traces, new InterimFindings { Verdict = verdict, What = "", Bears = 200, BreaksAt = null }, Known);
        Assert.Equal(behind, advice.Behind);
        Assert.Contains(said, advice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ProfileThatHasMoreSentThanArrived_IsAdvisedAgainst()
    {
        var seen = new InterimFindings { Verdict = PathVerdict.ForwardsFew, What = "", Bears = 9, BreaksAt = 10 };
        var advice = ProbeAdvice.Of(new PathTraces("HTTP/1.1", ["Via: 1.1 haproxy"], []), seen, Known);
        Assert.Null(advice.Behind);
        Assert.Contains("don't set --behind haproxy", advice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void OwnProfileThatIsAdvised_IsOneTheServerTakes_AndMakesItHold()
    {
        var advice = ProbeAdvice.Of(
            new PathTraces("HTTP/1.1", [], []), new InterimFindings { Verdict = PathVerdict.Breaks, What = "" }, Known);
        using var folder = new TemporaryFolder();
        var file = Path.Join(folder.Path, "profiles.json");
        File.WriteAllText(file, advice.Text[advice.Text.IndexOf('{', StringComparison.Ordinal)..]);
        var explained = ModeExplanation.Of(
            new DavServer.WebDav.WebDavOptions { Behind = "in-front", ProfilesFile = file },
            new ModeQuestion("HTTP/1.1", "curl/8", null, ForwardedFields.Absent, "processing"));
        Assert.Equal("hold", explained.Mode);
    }

    [Theory]
    [InlineData("1.1 vegur, 1.1 nginx", "nginx")]
    [InlineData("Apache/2.4.71 (Debian)", "httpd")]
    [InlineData("1.1 gate (HAProxy/2.6)", "haproxy")]
    [InlineData("1.1 mynginx", null)]
    [InlineData("", null)]
    public void Intermediary_IsKnownByItsNameAlone(string field, string? name) => Assert.Equal(name, KnownIntermediary.In(field)?.Name);
}
