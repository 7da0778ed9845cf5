using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DavServer.Operations;
using DavServer.Tests.Shared;
using DavServer.WebDav;
using DavServer.WebDav.LongRunning.Webhooks;

namespace DavServer.UnitTests.WebDav.LongRunning.Webhooks;

public sealed partial class WebhookDispatcherTests : IAsyncLifetime
{
    private WebhookFixture _fixture = null!;

    private WebhookReceiver Receiver => _fixture.Receiver;

    public async Task InitializeAsync() => _fixture = await WebhookFixture.CreateAsync();

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Theory, Spec("product.md", "The status monitor"), Spec("Standard Webhooks 1.0.0", "Webhook headers")]
    [InlineData(OperationState.Succeeded, "succeeded", 201)]
    [InlineData(OperationState.Failed, "failed", 403)]
    [InlineData(OperationState.Canceled, "canceled", 403)]
    public async Task End_IsToldOnce_SignedAndWithTheMonitorsDocument(OperationState state, string word, int status)
    {
        await _fixture.StartAsync();
        var id = await _fixture.EndAsync(state);
        await Receiver.UntilAsync(1, _fixture.Log.ToString);
        await _fixture.Log.UntilAsync("was taken");
        var message = Assert.Single(Receiver.Messages);
        Assert.Equal(("POST", Receiver.Url.PathAndQuery), (message.Method, message.Target));
        Assert.Equal("application/json", message.Fields["content-type"]);
        Assert.Equal(_fixture.Time.GetUtcNow().ToUnixTimeSeconds(), message.Timestamp);

        var json = JsonDocument.Parse(message.Content).RootElement;
        Assert.Equal($"operation.{word}", json.GetProperty("type").GetString());
        Assert.Equal(_fixture.Time.GetUtcNow(), json.GetProperty("timestamp").GetDateTimeOffset());
        var data = json.GetProperty("data");
        Assert.Equal(
            ($"{id}", word, "COPY", "/a%20b/", "/c/", $"/.davserver/operations/{id}", status),
            (Text("jobId"), Text("status"), Text("method"), Text("source"), Text("destination"), Text("statusUrl"),
                data.GetProperty("response").GetProperty("status").GetInt32()));
        Assert.Equal(state != OperationState.Succeeded, data.TryGetProperty("error", out _));

        var key = Convert.FromBase64String(WebhookFixture.SecretText["whsec_".Length..]);
        using var hmac = new HMACSHA256(key);
        var signed = hmac.ComputeHash(Encoding.UTF8.GetBytes($"{message.Id}.{message.Timestamp}.{message.Content}"));
        Assert.Equal("v1," + Convert.ToBase64String(signed), message.Fields["webhook-signature"]);

        string? Text(string name) => data.GetProperty(name).GetString();
    }

    [Fact]
    public async Task WithAPublicUrl_AllUrlsAreThatServers()
    {
        _fixture.Server = new WebDavOptions { PublicUrl = new Uri("https://dav.example.org/files/") };
        await _fixture.StartAsync();
        var id = await _fixture.EndAsync();
        await Receiver.UntilAsync(1);
        var data = JsonDocument.Parse(Receiver.Messages[0].Content).RootElement.GetProperty("data");
        Assert.Equal($"https://dav.example.org/files/.davserver/operations/{id}", data.GetProperty("statusUrl").GetString());
        Assert.Equal("/files/c/", data.GetProperty("destination").GetString());
    }

    [Fact]
    public async Task After500_ItIsTriedAgainInFiveSeconds_UnderTheSameId()
    {
        Receiver.Answer = WebhookReceiver.InTurn(WebhookReceiver.Status(500), WebhookReceiver.Status(200));
        await _fixture.StartAsync();
        await _fixture.EndAsync();
        await Receiver.UntilAsync(1);
        await _fixture.RetryAsync();
        var (first, second) = (Receiver.Messages[0], Receiver.Messages[1]);
        Assert.Equal((first.Id, first.Content), (second.Id, second.Content));
        Assert.InRange(second.Timestamp - first.Timestamp, 5, 6);
        await _fixture.Log.UntilAsync("was taken");

        // Another operation has another id.
        await _fixture.EndAsync();
        await Receiver.UntilAsync(3);
        Assert.NotEqual(first.Id, Receiver.Messages[2].Id);
    }

    [Fact]
    public async Task WhatWasNotTaken_IsToldAfterARestart_EvenWhereTheOperationIsForgotten()
    {
        Receiver.Answer = WebhookReceiver.InTurn(WebhookReceiver.Status(503), WebhookReceiver.Status(503), WebhookReceiver.Status(204));
        await _fixture.StartAsync();
        var id = await _fixture.EndAsync();
        await Receiver.UntilAsync(1);
        await _fixture.RetryAsync();
        await _fixture.Disk.State.Operations.AppendAsync(new OperationRecord.Forgotten(id, _fixture.Time.GetUtcNow(), null), CancellationToken.None);
        await _fixture.Log.UntilAsync("Attempt 2 of 10");
        await _fixture.RestartAsync();
        await _fixture.RetryAsync();
        Assert.Single(Receiver.Messages.Select(m => (m.Id, m.Content)).Distinct());
        Assert.InRange(Receiver.Messages[2].Timestamp - Receiver.Messages[1].Timestamp, 300, 340);
    }

    [Fact]
    public async Task EndThatWasRecordedWhileNobodyTold_IsToldAtTheNextStart()
    {
        await _fixture.Disk.State.Webhooks.ConfigureAsync(_fixture.Options.Endpoints);
        await _fixture.EndAsync();
        _fixture.Disk.Reopen();
        await _fixture.StartAsync();
        await Receiver.UntilAsync(1);
    }

    [Fact]
    public async Task AfterTenAttempts_ItIsGivenUp_AndOthersGoOn()
    {
        Receiver.Answer = WebhookReceiver.Status(500);
        await _fixture.StartAsync();
        await _fixture.EndAsync();
        await Receiver.UntilAsync(1);
        for (var attempt = 2; attempt <= 10; attempt++)
        {
            await _fixture.RetryAsync();
        }

        await _fixture.Log.UntilAsync("given up after 10 attempts");
        Receiver.Answer = WebhookReceiver.Status(204);
        await _fixture.EndAsync();
        await _fixture.Log.UntilAsync("was taken");
        _fixture.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(11, Receiver.Messages.Count);
    }

    [Fact]
    public async Task RetryAfter_IsHeeded()
    {
        Receiver.Answer = WebhookReceiver.InTurn(WebhookReceiver.Status(429, "Retry-After: 100"), WebhookReceiver.Status(204));
        await _fixture.StartAsync();
        await _fixture.EndAsync();
        await Receiver.UntilAsync(1);
        await _fixture.RetryAsync();
        Assert.InRange(Receiver.Messages[1].Timestamp - Receiver.Messages[0].Timestamp, 100, 102);
    }

    [Fact, Spec("Standard Webhooks 1.0.0", "410")]
    public async Task After410_TheEndpointIsToldNothing_UntilItWasConfiguredAnew()
    {
        Receiver.Answer = WebhookReceiver.Status(410);
        await _fixture.StartAsync();
        await _fixture.EndAsync();
        await _fixture.Log.UntilAsync("answered a webhook with 410");
        Receiver.Answer = WebhookReceiver.Status(204);
        await _fixture.EndAsync();
        Assert.Equal([Receiver.Url], await _fixture.RestartAsync());
        await _fixture.EndAsync();
        _fixture.Time.Advance(TimeSpan.FromDays(1));
        Assert.Single(Receiver.Messages);

        _fixture.Options = _fixture.Options with { Endpoints = [] };
        await _fixture.RestartAsync();
        _fixture.Options = _fixture.Options with { Endpoints = [Receiver.Url] };
        Assert.Empty(await _fixture.RestartAsync());
        var id = await _fixture.EndAsync();
        await Receiver.UntilAsync(2);
        Assert.Contains(id.ToString(), Receiver.Messages[1].Content, StringComparison.Ordinal);
    }

    [Theory, Spec("dependencies-and-threats.md", "24")]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_IsAFailure_AndNotFollowed(int status)
    {
        await using var elsewhere = await WebhookReceiver.StartAsync();
        Receiver.Answer = WebhookReceiver.Status(status, $"Location: {elsewhere.Url}");
        await _fixture.StartAsync();
        await _fixture.EndAsync();
        await _fixture.Log.UntilAsync($"it answered {status}. Attempt 1 of 10");
        Assert.Empty(elsewhere.Messages);
    }

    [Fact, Spec("dependencies-and-threats.md", "24")]
    public async Task PrivateAddress_IsNotAskedByDefault_AndTheLogSaysSo()
    {
        _fixture.Options = _fixture.Options with { Networks = [] };
        await _fixture.StartAsync();
        await _fixture.EndAsync();
        await _fixture.Log.UntilAsync("127.0.0.1 is not a public address, and no --webhook-network names it. Attempt 1 of 10");
        Assert.Empty(Receiver.Messages);
    }

    [Theory, Spec("dependencies-and-threats.md", "24")]
    [InlineData("127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task NameThatLeadsToAPrivateAddress_IsJudgedByTheAddressThatIsConnectedTo(string rebound)
    {
        var asked = 0;
        _fixture.Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(Interlocked.Increment(ref asked) == 1 ? "192.0.2.1" : rebound)]);
        _fixture.Options = _fixture.Options with
        {
            Networks = [IPNetwork.Parse("198.51.100.0/24")],
            Endpoints = [new Uri($"http://hooks.example.org:{Receiver.Url.Port}/")],
        };
        await _fixture.StartAsync();
        await _fixture.EndAsync();
        await _fixture.Log.UntilAsync("192.0.2.1 is not a public address");
        await Deadline.UntilAsync(() => _fixture.Time.PendingTimers > 0, "the dispatcher to wait");
        _fixture.Time.Advance(TimeSpan.FromSeconds(6));
        await _fixture.Log.UntilAsync($"{IPAddress.Parse(rebound)} is not a public address");
        Assert.Empty(Receiver.Messages);
    }

    [Fact, Spec("Standard Webhooks 1.0.0", "Payload")]
    public async Task LongResponse_IsLeftToTheMonitor()
    {
        await _fixture.StartAsync();
        await _fixture.EndAsync(OperationState.Failed, body: new string('x', 30_000));
        await Receiver.UntilAsync(1);
        Assert.True(Receiver.Messages[0].Content.Length < 20_000);
        var response = JsonDocument.Parse(Receiver.Messages[0].Content).RootElement.GetProperty("data").GetProperty("response");
        Assert.Equal(207, response.GetProperty("status").GetInt32());
        Assert.False(response.TryGetProperty("body", out _));
    }

    [Fact]
    public async Task SecondSecret_SignsToo()
    {
        Assert.True(WebhookSecret.TryParse(WebhookSecret.NewText(), out var next));
        _fixture.Options = _fixture.Options with { Secrets = [.. _fixture.Options.Secrets, next!] };
        await _fixture.StartAsync();
        await _fixture.EndAsync();
        await Receiver.UntilAsync(1);
        var message = Receiver.Messages[0];
        var content = Encoding.UTF8.GetBytes(message.Content);
        Assert.Equal(_fixture.Options.Secrets.Select(s => s.Sign(new WebhookId(message.Id), message.Timestamp, content)),
            message.Fields["webhook-signature"].Split(' '));
    }

    [Fact]
    public async Task NothingSecret_IsLogged()
    {
        Receiver.Answer = WebhookReceiver.InTurn(WebhookReceiver.Status(500), WebhookReceiver.Status(410));
        await _fixture.StartAsync();
        await _fixture.EndAsync();
        await Receiver.UntilAsync(1);
        await _fixture.RetryAsync();
        await _fixture.Log.UntilAsync("410");
        Assert.DoesNotContain("very-secret", _fixture.Log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", _fixture.Log.ToString(), StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{Receiver.Url.Port} answered", _fixture.Log.ToString(), StringComparison.Ordinal);
    }
}
