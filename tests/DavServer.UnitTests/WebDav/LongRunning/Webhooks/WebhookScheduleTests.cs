using DavServer.WebDav.LongRunning.Webhooks;

namespace DavServer.UnitTests.WebDav.LongRunning.Webhooks;

public sealed class WebhookScheduleTests
{
    [Fact]
    public void Waits_AreThoseOfStandardWebhooks_WithUpToATenthMore()
    {
        double[] expected = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
        var random = new Random(1);
        for (var attempts = 1; attempts <= expected.Length; attempts++)
        {
            var waits = Enumerable.Range(0, 100).Select(_ => WebhookSchedule.After(attempts, null, random)!.Value.TotalSeconds).ToArray();
            Assert.All(waits, w => Assert.InRange(w, expected[attempts - 1], expected[attempts - 1] * 1.1));
            Assert.True(waits.Distinct().Count() > 50);
        }

        Assert.Null(WebhookSchedule.After(10, null, random));
        Assert.Null(WebhookSchedule.After(10, TimeSpan.FromSeconds(1), random));
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(1, 5)]
    [InlineData(-60, 5)]
    [InlineData(999_999_999, 86_400)]
    public void WhatTheEndpointAskedFor_CountsWhereItIsLonger_UpToADay(double asked, double least) =>
        Assert.InRange(WebhookSchedule.After(1, TimeSpan.FromSeconds(asked), new Random(1))!.Value.TotalSeconds, least, least + 0.5);
}
