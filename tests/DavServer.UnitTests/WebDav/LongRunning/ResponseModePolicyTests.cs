using DavServer.WebDav;
using DavServer.WebDav.Headers;
using DavServer.WebDav.LongRunning;

namespace DavServer.UnitTests.WebDav.LongRunning;

/// <summary>The table of response modes in product.md, row by row, on profiles made for the purpose.</summary>
public sealed class ResponseModePolicyTests : IDisposable
{
    private const string Document = """
        {
          "version": 1,
          "clients": [
            { "name": "good", "match": ["goodlib/"], "http1": { "mode": "heartbeat", "firstInterimAfter": "4s", "interimInterval": "7s", "maxInterims": 9, "maxInterimBytes": 999, "widening": 1.5 },
              "http2": { "mode": "accept" }, "evidence": ["results/x.json"] },
            { "name": "good-but-old", "match": ["goodlib/0.1"], "http1": { "mode": "hold" }, "http2": { "mode": "hold" }, "evidence": ["results/x.json"] },
            { "name": "untested-h1", "match": ["onlyh2", "onlyh2/"], "http2": { "mode": "hold" }, "evidence": ["results/x.json"] }
          ],
          "intermediaries": [
            { "name": "test-relay", "via": ["relay"], "forwards102": true, "evidence": ["results/x.json"] },
            { "name": "test-wall", "via": ["wall"], "forwards102": false, "evidence": ["results/x.json"] }
          ]
        }
        """;

    private readonly string _file = Path.GetTempFileName();

    public ResponseModePolicyTests() => File.WriteAllText(_file, Document);

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("HTTP/1.0", "goodlib/2", "", "processing, respond-async", 2, "Hold")]
    [InlineData("HTTP/1.1", null, "", "processing", 3, "Processing")]
    [InlineData("HTTP/1.1", "goodlib/0.1", "", "processing", 3, "Processing")]
    [InlineData("HTTP/1.1", "goodlib/2", "1.1 wall", "processing", 6, "Hold")]
    [InlineData("HTTP/1.1", "goodlib/2", "1.1 wall", "processing, respond-async", 4, "Accepted")]
    [InlineData("HTTP/1.1", "goodlib/2", "", "respond-async", 4, "Accepted")]
    [InlineData("HTTP/2", "goodlib/0.1", "", "respond-async", 4, "Accepted")]
    [InlineData("HTTP/1.1", "goodlib/2", "", "", 5, "Heartbeat")]
    [InlineData("HTTP/1.1", "app/1 (x) goodlib/2", "1.1 relay", "", 5, "Heartbeat")]
    [InlineData("HTTP/1.1", "app/1 (goodlib/2)", "1.1 relay", "", 6, "Hold")]
    [InlineData("HTTP/1.1", "goodlib/2", "1.1 unheard-of", "", 6, "Hold")]
    [InlineData("HTTP/1.1", "goodlib/2", "1.1 relay, 1.1 wall", "", 6, "Hold")]
    [InlineData("HTTP/1.1", "goodlib/2", "1.0 relay", "", 6, "Hold")]
    [InlineData("HTTP/1.1", "app goodlib/0.1", "", "", 6, "Hold")]
    [InlineData("HTTP/1.1", "notgoodlib/2", "", "", 6, "Hold")]
    [InlineData("HTTP/1.1", "onlyh2", "", "", 6, "Hold")]
    [InlineData("HTTP/1.1", null, "", "", 6, "Hold")]
    [InlineData("HTTP/2", "onlyh2/7", "", "", 7, "Hold")]
    [InlineData("HTTP/2", "goodlib/2", "", "", 8, "Accepted")]
    [InlineData("HTTP/2", null, "", "", 8, "Accepted")]
    [InlineData("HTTP/3", null, "", "", 8, "Accepted")]
    public void FirstRowThatFitsDecides(string protocol, string? userAgent, string via, string prefer, int row, string mode)
    {
        var decision = Decide(new WebDavOptions(), protocol, userAgent, via, ForwardedFields.Absent, prefer);
        Assert.Equal((row, mode), (decision.Row, decision.Mode.ToString()));
        Assert.NotEmpty(decision.Rule);
    }

    [Fact]
    public void ForwardedFieldsWithoutANameForbidHeartbeatsUnlessBehindVouches()
    {
        Assert.Equal(ResponseMode.Hold, Decide(new WebDavOptions(), "HTTP/1.1", "goodlib/2", "", ForwardedFields.Present, "").Mode);
        Assert.Equal(ResponseMode.Heartbeat,
            Decide(new WebDavOptions { Behind = "test-relay" }, "HTTP/1.1", "goodlib/2", "", ForwardedFields.Present, "").Mode);
    }

    [Fact]
    public void BehindAWallForbidsHeartbeatsEvenWhereNothingOnTheRequestTellsOfIt()
    {
        var decision = Decide(new WebDavOptions { Behind = "test-wall" }, "HTTP/1.1", "goodlib/2", "", ForwardedFields.Absent, "processing");
        Assert.Equal((6, ResponseMode.Hold), (decision.Row, decision.Mode));
    }

    [Fact]
    public void UnknownIntermediaryInBehindIsAnErrorThatNamesIt()
    {
        var error = Assert.Throws<ProfileException>(() => ResponseModePolicy.Load(new WebDavOptions { Behind = "nonesuch" }));
        Assert.Contains("nonesuch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RhythmComesFromTheProfile()
    {
        var rhythm = Decide(new WebDavOptions(), "HTTP/1.1", "goodlib/2", "", ForwardedFields.Absent, "").Rhythm;
        Assert.Equal(
            (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(7), 1.5, 9, 999L),
            (rhythm.FirstAfter, rhythm.Interval, rhythm.Widening, rhythm.MaxCount, rhythm.MaxBytes));
    }

    [Fact]
    public void UnknownClientsGetFewWideningHeartbeatsWhereTheOperatorSaysSo()
    {
        var decision = Decide(new WebDavOptions { UnknownClients = UnknownClients.Heartbeat }, "HTTP/1.1", "who", "", ForwardedFields.Absent, "");
        Assert.Equal(5, decision.Row);
        Assert.InRange(decision.Rhythm.MaxCount, 1, 5);
        Assert.True(decision.Rhythm.Widening > 1);
    }

    [Fact]
    public void UnknownHttp2ClientsAreHeldWhereTheOperatorSaysSo()
    {
        var options = new WebDavOptions { UnknownHttp2 = UnknownHttp2.Hold };
        Assert.Equal(ResponseMode.Hold, Decide(options, "HTTP/2", "who", "", ForwardedFields.Absent, "").Mode);
        Assert.Equal(ResponseMode.Accepted, Decide(options, "HTTP/2", "goodlib/2", "", ForwardedFields.Absent, "").Mode);
    }

    [Fact]
    public void ProcessingWithRespondAsyncTurnsIntoA202AfterTheWait()
    {
        var decision = Decide(new WebDavOptions(), "HTTP/1.1", null, "", ForwardedFields.Absent, "processing, respond-async, wait=20");
        Assert.Equal((ResponseMode.Processing, TimeSpan.FromSeconds(20)), (decision.Mode, decision.AcceptAfter));
    }

    [Fact]
    public void WhatAFileLeavesOutAddsNothing()
    {
        File.WriteAllText(_file, """{ "version": 1, "intermediaries": [ { "name": "quiet", "forwards102": true, "evidence": ["e"] } ] }""");
        var profiles = Profiles.Load(_file);
        Assert.NotNull(profiles.FindIntermediary("quiet"));
        Assert.Null(profiles.FindIntermediary("unheard-of"));
        Assert.NotNull(profiles.FindClient("curl/8.0"));
    }

    [Fact]
    public void ExplainSaysWhatTheServerWouldDo()
    {
        var options = new WebDavOptions { ProfilesFile = _file };
        var json = ModeExplanation.Of(options, new ModeQuestion("HTTP/1.1", "goodlib/2", null, ForwardedFields.Absent, null)).ToJson();
        Assert.Contains("\"mode\": \"heartbeat\"", json, StringComparison.Ordinal);
        Assert.Contains("\"firstInterimAfter\": \"4s\"", json, StringComparison.Ordinal);
        Assert.Contains("\"profile\": \"good\"", json, StringComparison.Ordinal);
    }

    private ResponseModeDecision Decide(WebDavOptions options, string protocol, string? userAgent, string via, ForwardedFields forwarded, string prefer)
    {
        Assert.True(PreferField.TryParse(prefer, out var preferences, out _));
        return ResponseModePolicy.Load(options with { ProfilesFile = _file })
            .Decide(new RequestTraits(protocol, userAgent, RequestTraits.SplitVia(via), forwarded, preferences));
    }
}
