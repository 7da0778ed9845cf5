using System.Collections;
using DavServer.Host.Commands;

namespace DavServer.UnitTests.Host;

public sealed class CommandTreeTests
{
    [Theory]
    [InlineData("--durable power", "'--durable'")]
    [InlineData("--webhook http://a", "--webhook: 'http://a/' goes in the clear")]
    [InlineData("--put-durability maybe", "--put-durability: 'maybe' is not")]
    [InlineData("--webhook https://u:p@x", "--webhook: 'https://u:p@x' is not a URL")]
    [InlineData("operations show x", "ID: 'x' is not")]
    [InlineData("operations list --state ", "--state: '' is not a path")]
    [InlineData("srve", "'srve'")]
    [InlineData("--copy-rate", "'--copy-rate'")]
    [InlineData("--copy-rate 1 --copy-rate 2", "'--copy-rate'")]
    [InlineData("--copy-rate fast", "--copy-rate: 'fast' is not")]
    [InlineData("--http 0.0.0.0:0", "--http: 0.0.0.0:0 can be reached")]
    [InlineData("--config /nowhere/c.json", "--config: '/nowhere/c.json'")]
    [InlineData("--certificate /dev/null", "--certificate: ")]
    [InlineData("user add --users /nowhere/u ../x", "NAME: '../x' is not")]
    [InlineData("user add x", "'--users'")]
    [InlineData("rehearse --http 8090", "--http: '8090' is not an address and port")]
    [InlineData("rehearse --http off", "--http, --https, --http2-cleartext, --raw, --raw-tls: all of them are off")]
    [InlineData("probe", "'probe'")]
    [InlineData("probe dav.example.org", "URL: 'dav.example.org' is not a URL")]
    [InlineData("probe https://xn--\u00FC.example", "URL: 'https://xn--\u00FC.example' is not a URL")]
    [InlineData("probe http://dav.example.org --patience 70", "--patience: '70' is not a time")]
    [InlineData("probe http://dav.example.org --user me", "--user: a password goes to an https URL only")]
    [InlineData("explain --protocol HTTP/9", "'HTTP/9'")]
    [InlineData("explain --unknown-clients maybe", "--unknown-clients: 'maybe' is not hold or heartbeat")]
    [InlineData("explain --accept-after soon", "--accept-after: 'soon' is not a duration")]
    [InlineData("explain --config /nowhere/c.json", "--config: '/nowhere/c.json'")]
    public async Task WhatMakesNoSense_IsNamed_AndTheExitCodeIs2(string words, string error)
    {
        var (code, output, errors) = await InvokeAsync(words.Split(' '));
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("davserver: ", errors, StringComparison.Ordinal);
        Assert.Contains(error, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_NamesEveryFlag()
    {
        var (code, output, _) = await InvokeAsync("--help");
        Assert.Equal(0, code);
        Assert.All(DavServer.Host.Configuration.Settings.All, s => Assert.Contains(s.Flag, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--protocol HTTP/2", "", "", "202 and a status monitor after 5s")]
    [InlineData("--protocol HTTP/2 --accept-after 7s", "", "", "202 and a status monitor after 7s")]
    [InlineData("--protocol HTTP/2", "DAVSERVER_ACCEPT_AFTER=8s", "", "202 and a status monitor after 8s")]
    [InlineData("--protocol HTTP/2", "", "accept-after: 9s", "202 and a status monitor after 9s")]
    [InlineData("--protocol HTTP/2 --accept-after 7s", "DAVSERVER_ACCEPT_AFTER=8s", "accept-after: 9s", "202 and a status monitor after 7s")]
    [InlineData("--protocol HTTP/2 --unknown-http2 hold", "", "", "hold: silence")]
    [InlineData("", "", "", "hold: silence")]
    [InlineData("--unknown-clients heartbeat --first-interim-after 3s --interim-interval 4s", "", "", "102 heartbeats, the first after 3s, then every 4s")]
    [InlineData("--behind nginx", "DAVSERVER_UNKNOWN_CLIENTS=heartbeat", "", "nginx")]
    public async Task Explain_GoesByTheSettingsOfTheServer(string words, string variable, string file, string expected)
    {
        using var folder = new TemporaryFolder();
        var environment = new Hashtable();
        if (variable.Split('=') is [var name, var value])
        {
            environment.Add(name, value);
        }

        if (file.Split(": ") is [var key, var text])
        {
            environment.Add("DAVSERVER_CONFIG", folder.Write("c.json", $$"""{ "{{key}}": "{{text}}" }"""));
        }

        var (code, output, errors) = await InvokeAsync(environment, ["explain", "--user-agent", "nobody-knows-it/1", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Errors)> InvokeAsync(params string[] words) => InvokeAsync(new Hashtable(), words);

    private static async Task<(int Code, string Output, string Errors)> InvokeAsync(Hashtable environment, string[] words)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandTree.InvokeAsync(words, environment, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
