using DavServer.WebDav;
using DavServer.WebDav.LongRunning;
using DavServer.WebDav.LongRunning.Clients;

namespace DavServer.UnitTests.WebDav.LongRunning.Clients;

/// <summary>What the report concludes from counts.</summary>
public sealed class ClientReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly ResponseModePolicy Policy = ResponseModePolicy.Load(new WebDavOptions());

    [Theory]
    [InlineData(true, 1, false, "still needed")]
    [InlineData(true, 29, false, "still needed")]
    [InlineData(true, 31, true, "could be switched off")]
    [InlineData(false, 0, true, "could be switched off")]
    public void OneHundredAndTwoCouldBeSwitchedOffWhereNobodyWasSentOneForSoManyDays(bool wasSent, int daysAgo, bool can, string why)
    {
        var verdict = Report(Now.AddDays(-100), Record(ClientKind.Profile, "neon", "heartbeat") with
        {
            LastInterim = wasSent ? Now.AddDays(-daysAgo) : null,
        }).Interims;
        Assert.Equal(can, verdict.CanBeSwitchedOff);
        Assert.Contains(why, verdict.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bridge", true)]
    [InlineData("processing", false)]
    public void OneHundredAndTwosOfARequestThatAsksForA202TooAreMissedByNobody(string mode, bool can)
    {
        var report = Report(Now.AddDays(-100), Record(ClientKind.Product, "migrated", mode) with { LastInterim = Now });
        Assert.Equal(can, report.Interims.CanBeSwitchedOff);
        Assert.Equal(Now, Assert.Single(report.Clients).LastInterim);
    }

    [Fact]
    public void WhereItWasNotCountedForSoLongNothingIsConcluded()
    {
        var verdict = Report(Now.AddDays(-29)).Interims;
        Assert.False(verdict.CanBeSwitchedOff);
        Assert.Contains("counted only since", verdict.Why, StringComparison.Ordinal);
        Assert.True(ClientReport.Of(new ClientCounts(Now.AddDays(-29), []), Policy.FindClientByName, Now, 7).Interims.CanBeSwitchedOff);
    }

    [Theory]
    [InlineData(ClientKind.Profile, "neon", "heartbeat", 0, 0, 0, true, "dependsOn102", "takes a 202 for done")]
    [InlineData(ClientKind.Profile, "neon", "heartbeat", 0, 0, 0, false, "waits", "nothing to do")]
    [InlineData(ClientKind.Profile, "rclone", "hold", 0, 0, 0, false, "waits", "fails on a 202")]
    [InlineData(ClientKind.Profile, "curl", "heartbeat", 0, 0, 0, true, "dependsOn102 takes202", "hands a 202 to the program above it")]
    [InlineData(ClientKind.Profile, "curl", "accepted", 0, 3, 0, false, "takes202", "hands a 202 to the program above it")]
    [InlineData(ClientKind.Profile, "neon", "accepted", 2, 0, 2, false, "takes202", "came to the monitor of 2 of its 2 202s; nothing to do")]
    [InlineData(ClientKind.Product, "stranger", "accepted", 0, 20, 18, false, "takes202", "18 of its 20 202s; nothing to do")]
    [InlineData(ClientKind.Product, "stranger", "bridge", 3, 0, 3, true, "takes202", "3 of its 3 202s; nothing to do")]
    [InlineData(ClientKind.Product, "stranger", "bridge", 0, 0, 0, true, "takes202", "needed none yet")]
    [InlineData(ClientKind.Profile, "neon", "bridge", 0, 0, 0, true, "takes202", "needed none yet")]
    [InlineData(ClientKind.Product, "stranger", "processing", 0, 0, 0, true, "dependsOn102 unknown", "davserver rehearse")]
    [InlineData(ClientKind.Profile, "no-longer-there", "hold", 0, 0, 0, false, "unknown", "davserver rehearse")]
    [InlineData(ClientKind.Product, "stranger", "hold", 0, 0, 0, false, "unknown", "davserver rehearse")]
    [InlineData(ClientKind.Product, "stranger", "heartbeat", 0, 0, 0, true, "dependsOn102 unknown", "davserver rehearse")]
    [InlineData(ClientKind.Product, "stranger", "accepted", 0, 5, 0, false, "unknown", "none of 5 unasked 202s")]
    [InlineData(ClientKind.Product, "stranger", "accepted", 0, 5, 1, false, "takes202", "1 of its 5 202s; find which")]
    [InlineData(ClientKind.Product, "stranger", "accepted", 4, 0, 0, false, "takes202", "asks for 202")]
    [InlineData(ClientKind.Nameless, "", "hold", 0, 0, 0, false, "unknowable", "User-Agent")]
    [InlineData(ClientKind.Others, "", "hold", 0, 0, 0, false, "unknowable", "more products")]
    public void AClientStandsWhereItsCountsAndItsProfilePutIt(
        ClientKind kind, string name, string mode, int asked, int unasked, int followed, bool lately, string standing, string advice)
    {
        var entry = Assert.Single(Report(Now.AddDays(-100), Record(kind, name, mode) with
        {
            AcceptedAsked = asked,
            AcceptedUnasked = unasked,
            Followed = followed,
            LastInterim = lately ? Now.AddDays(-1) : Now.AddDays(-50),
        }).Clients);
        Assert.Equal(standing, string.Join(' ', entry.Standing.Select(s => s.ToString()[..1].ToLowerInvariant() + s.ToString()[1..])));
        Assert.Contains(advice, entry.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', entry.Advice);
    }

    [Theory]
    [InlineData(ClientKind.Product, "stranger", "hold", true)]
    [InlineData(ClientKind.Nameless, "", "hold", true)]
    [InlineData(ClientKind.Product, "stranger", "heartbeat", false)] // --unknown-clients heartbeat
    [InlineData(ClientKind.Nameless, "", "heartbeat", false)]
    public void ThatItIsHeldIsSaidOnlyOfAClientThatIsSentNo102s(ClientKind kind, string name, string mode, bool isSaid)
    {
        var entry = Assert.Single(Report(Now, Record(kind, name, mode)).Clients);
        Assert.Equal(isSaid, entry.Advice.Contains("held over HTTP/1.1", StringComparison.Ordinal));
    }

    [Fact]
    public void ClientThatWaitsInSilenceAndLosesConnectionsIsToldToHaveMorePatience()
    {
        var entry = Assert.Single(Report(Now, Record(ClientKind.Profile, "rclone", "hold") with { Lost = 3 }).Clients);
        Assert.Contains("lost 3 connections", entry.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void TextHasEveryClientUnderItsHeads_AndItsCountsOnce()
    {
        var report = Report(
            Now.AddDays(-100),
            Record(ClientKind.Profile, "curl", "heartbeat") with { Interims = 7, LastInterim = Now, Sample = "curl/8.5.0" },
            Record(ClientKind.Profile, "curl", "hold") with { Operations = 2, Lost = 1 },
            Record(ClientKind.Product, "stranger", "hold"));
        var text = ClientReportText.Of(report);
        Assert.Equal(2, text.Split("\n  curl").Length - 1);
        Assert.Equal(1, text.Split("7 102s sent").Length - 1);
        Assert.Contains("Still depend on 102:\n  curl", text.Replace("\r\n", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 hold: 2 waited, 1 connections lost", text, StringComparison.Ordinal);
        Assert.Contains("Unknown:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Can't be known:", text, StringComparison.Ordinal);
    }

    private static ClientReport Report(DateTimeOffset began, params ClientRecord[] records) =>
        ClientReport.Of(new ClientCounts(began, records), Policy.FindClientByName, Now, ClientReport.UsualDays);

    private static ClientRecord Record(ClientKind kind, string name, string mode) =>
        new() { Key = new ClientKey(kind, name, "HTTP/1.1", mode), Operations = 1, LastSeen = Now };
}
