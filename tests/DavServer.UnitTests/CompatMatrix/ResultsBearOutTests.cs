using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DavServer.WebDav;
using DavServer.WebDav.LongRunning;

namespace DavServer.UnitTests.CompatMatrix;

/// <summary>What the server does for each client and intermediary that was measured is borne out by that very measurement.</summary>
public sealed class ResultsBearOutTests
{
    public static TheoryData<string> Files => [.. EvidenceJudge.ResultFiles.Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Files))]
    public void WhatTheServerDoesIsBorneOutByTheResult(string file)
    {
        using var result = Read(file);
        Assert.Empty(new EvidenceJudge(Profiles.Load(null)).Judge(result.RootElement));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void ExplainSaysOfEveryMeasuredUserAgentWhatTheServerDoes(string file)
    {
        using var result = Read(file);
        var judge = new EvidenceJudge(Profiles.Load(null));
        foreach (var agent in EvidenceJudge.AgentsOf(result.RootElement))
        {
            foreach (var protocol in new[] { "HTTP/1.0", "HTTP/1.1", "HTTP/2" })
            {
                var decision = judge.Decide(protocol, agent);
                var said = ModeExplanation.Of(new WebDavOptions(), new ModeQuestion(protocol, agent, null, ForwardedFields.Absent, null));
                Assert.Equal(decision.Mode.ToString(), said.Mode, ignoreCase: true);
                Assert.Equal(decision.Mode == ResponseMode.Heartbeat ? decision.Rhythm.MaxCount : null, said.MaxInterims);
                Assert.Equal(decision.Profile, said.Profile);
                Assert.True(protocol != "HTTP/1.0" || said.Mode == "hold", "an HTTP/1.0 client was to get a 1xx");
            }
        }
    }

    [Fact]
    public void ThereAreEnoughResultsToJudge()
    {
        var agents = EvidenceJudge.ResultFiles.Select(Path.GetFileName).SelectMany(f =>
        {
            using var result = Read(f!);
            return EvidenceJudge.AgentsOf(result.RootElement).ToArray();
        });
        Assert.True(agents.Distinct().Count() >= 10, "there are hardly any measured User-Agents");
    }

    // Each is a lie about a client or an intermediary whose result is there.
    [Theory]
    [InlineData("clients", "neon", "http1.maxInterims", "128", "cadaver")]
    [InlineData("clients", "neon", "http1.maxInterims", "128", "davfs2")]
    [InlineData("clients", "neon", "http1.maxSilence", "\"2m\"", "davfs2", "http1.interimInterval", "\"45s\"")]
    [InlineData("clients", "curl", "http1.maxInterimBytes", "307200", "curl")]
    [InlineData("clients", "rclone", "http1.maxInterims", "6", "rclone")]
    [InlineData("clients", "rclone", "http2.mode", "\"accept\"", "rclone", "on202", "\"handsOn\"")]
    [InlineData("clients", "gvfs", "http2.mode", "\"accept\"", "gio", "on202", "null")]
    [InlineData("clients", "libreoffice", "http2.mode", "\"accept\"", "libreoffice", "on202", "null")]
    [InlineData("clients", "kodi", "http2.mode", "\"accept\"", "kodi", "on202", "null")]
    [InlineData("clients", "popsicle", "http1.maxSilence", "\"2m\"", "npm-popsicle", "http1.interimInterval", "\"45s\"")]
    [InlineData("clients", "mirall", "http1.mode", "\"heartbeat\"", "owncloudcmd")]
    [InlineData("clients", "restsharp", "http1.maxInterimBytes", "65536", "dotnet-restsharp")]
    [InlineData("clients", "node-urllib", "http1.maxSilence", "\"1m\"", "npm-urllib", "http1.firstInterimAfter", "\"10s\"")]
    [InlineData("clients", "wget", "http1.mode", "\"hold\"", "wget")]
    [InlineData("clients", "wget", "http2", "{ \"mode\": \"hold\" }", "wget")]
    [InlineData("clients", "python-requests", "http1.mode", "\"heartbeat\"", "python-requests")]
    [InlineData("clients", "python-httpx", "http1.maxSilence", "\"1m\"", "python-httpx", "http1.firstInterimAfter", "\"10s\"")]
    [InlineData("clients", "aiohttp", "match", "[\"aiohttp/\", \"python-urllib/\"]", "python-urllib", "name", "\"python-urllib\"")]
    [InlineData("clients", "tornado", "http1.maxInterims", "1000", "python-tornado")]
    [InlineData("clients", "guzzle", "http1.mode", "\"heartbeat\"", "php-guzzle-stream")]
    [InlineData("clients", "symfony-curl", "http1.mode", "\"hold\"", "php-symfony-curl")]
    [InlineData("clients", "symfony-curl", "match", "[\"HttpClient/Native\"]", "php-symfony-native", "name", "\"symfony-native\"")]
    [InlineData("intermediaries", "httpd", "maxInterims", "10", "httpd")]
    [InlineData("intermediaries", "httpd", "maxInterims", "null", "httpd")]
    [InlineData("intermediaries", "nginx", "forwards102", "true", "nginx")]
    [InlineData("intermediaries", "haproxy", "forwards102", "false", "haproxy", "maxInterims", "null")]
    [InlineData("intermediaries", "haproxy", "maxInterims", "500", "haproxy")]
    [InlineData("intermediaries", "haproxy", "maxInterims", "null", "haproxy")]
    public void ADoctoredEntryIsContradicted(
        string kind, string name, string member, string value, string of, string? other = null, string? otherValue = null)
    {
        var document = JsonNode.Parse(EvidenceJudge.Document)!;
        var entries = document[kind]!.AsArray();
        var entry = entries.Single(e => (string)e!["name"]! == name)!;
        Set(entry, member, value);
        if (other is not null)
        {
            Set(entry, other, otherValue!);
        }

        // One that takes another's name stands in its place.
        foreach (var twin in entries.Where(e => e != entry && (string)e!["name"]! == (string)entry["name"]!).ToArray())
        {
            entries.Remove(twin);
        }

        // By the name of what was measured: which version it was is another day's affair.
        using var result = Read(EvidenceJudge.ResultFiles.Select(Path.GetFileName).First(f => f!.StartsWith(of + "-", StringComparison.Ordinal))!);
        Assert.NotEmpty(new EvidenceJudge(Profiles.BuiltIn(Encoding.UTF8.GetBytes(document.ToJsonString()))).Judge(result.RootElement));
    }

    private static void Set(JsonNode entry, string member, string value)
    {
        var names = member.Split('.');
        var holder = names.Length == 1 ? entry : entry[names[0]]!;
        holder[names[^1]] = JsonNode.Parse(value);
    }

    private static JsonDocument Read(string file) =>
        JsonDocument.Parse(File.ReadAllText(EvidenceJudge.ResultFiles.Single(f => Path.GetFileName(f) == file)));
}
