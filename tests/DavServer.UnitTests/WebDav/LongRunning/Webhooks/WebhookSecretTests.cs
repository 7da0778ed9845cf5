using System.Text;
using DavServer.Tests.Shared;
using DavServer.WebDav.LongRunning.Webhooks;

namespace DavServer.UnitTests.WebDav.LongRunning.Webhooks;

public sealed class WebhookSecretTests
{
    /// <summary>A well-known example; Python's hmac gives the same.</summary>
    [Fact, Spec("Standard Webhooks 1.0.0", "Signature scheme")]
    public void Sign_GivesWhatStandardWebhooksGives()
    {
        Assert.True(WebhookSecret.TryParse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var secret));
        var signature = secret!.Sign(new WebhookId("msg_p5jXN8AQM9LWM0D4loKWxJek"), 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}"""));
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public void NewText_IsOneThatCanBeRead_AndNeverTheSame()
    {
        var texts = Enumerable.Range(0, 10).Select(_ => WebhookSecret.NewText()).ToArray();
        Assert.All(texts, t => Assert.True(WebhookSecret.TryParse(t, out _)));
        Assert.Equal(10, texts.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_not base64!")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS=")] // 23 bytes
    [InlineData("whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=")] // 65
    public void WhatIsNoSecret_IsRefused(string text) => Assert.False(WebhookSecret.TryParse(text, out _));
}
