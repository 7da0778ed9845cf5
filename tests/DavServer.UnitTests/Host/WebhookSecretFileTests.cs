using System.Runtime.Versioning;
using DavServer.Host.Configuration;
using DavServer.Host.Hosting;
using DavServer.Host.State;
using DavServer.WebDav.LongRunning.Webhooks;

namespace DavServer.UnitTests.Host;

[UnsupportedOSPlatform("windows")]
public sealed class WebhookSecretFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => Path.GetDirectoryName(_folder["x"])!;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FirstNeed_MakesOneThatIsItsOwnersAlone_AndLaterOnesReadIt()
    {
        Assert.Single(WebhookSecretFile.ReadOrMake(Folder));
        var text = File.ReadAllText(_folder["webhook-secret"]);
        Assert.True(WebhookSecret.TryParse(text.Trim(), out _));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["webhook-secret"]));
        WebhookSecretFile.ReadOrMake(Folder);
        Assert.Equal(text, File.ReadAllText(_folder["webhook-secret"]));
    }

    [Fact]
    public void OneThatWasPutThere_IsTaken_AndTakenFromOthers()
    {
        var file = _folder.Write("webhook-secret", $"\n {WebhookSecret.NewText()} \r\n{WebhookSecret.NewText()}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Equal(2, WebhookSecretFile.ReadOrMake(Folder).Count);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("whsec_aHVudGVyMg==")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\nhunter2")]
    public void WhatIsNoSecret_KeepsTheServerFromStarting_AndIsNotShown(string text)
    {
        Directory.CreateDirectory(_folder["state"]);
        File.WriteAllText(_folder["state/webhook-secret"], text);
        var exception = Assert.Throws<DavServerStartupException>(() => DavServerApplication.Build(new ServerConfiguration
        {
            Root = _folder["share"],
            State = _folder["state"],
            Http = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0),
            Https = null,
            Webhooks = [new Uri("https://hooks.example.org/")],
        }));
        Assert.StartsWith($"--webhook: '{_folder["state/webhook-secret"]}' must hold", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_folder["state/webhook-secret"]));
    }

    [Fact]
    public async Task WithoutWebhooks_NoneIsMade()
    {
        await using var app = DavServerApplication.Build(new ServerConfiguration
        {
            Root = _folder["share"],
            State = _folder["state"],
            Http = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0),
            Https = null,
        });
        Assert.False(File.Exists(_folder["state/webhook-secret"]));
    }
}
