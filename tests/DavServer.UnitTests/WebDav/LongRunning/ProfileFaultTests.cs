using System.Text;
using DavServer.WebDav.LongRunning;

namespace DavServer.UnitTests.WebDav.LongRunning;

/// <summary>What is wrong with a document of profiles is told with its file, its line, and what it is.</summary>
public sealed class ProfileFaultTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("nonsense", 1, "nonsense")]
    [InlineData("null", 1, "null")]
    [InlineData("{\n\"version\": 2 }", 2, "version 2")]
    [InlineData("{}", 1, "version")]
    [InlineData("{ \"version\": 1,\n \"clients\": [ { \"name\": \"x\", \"match\": [\"x\"], \"htpp1\": 1 } ] }", 2, "htpp1")]
    [InlineData("{ \"version\": 1, \"clients\": [\n\n { \"name\": \"x\" } ] }", 3, "match")]
    [InlineData("{ \"version\": 1, \"clients\": [ { \"name\": \"x\",\n \"match\": null } ] }", 2, "match")]
    [InlineData("{ \"version\": 1, \"clients\": [ { \"name\": \"x\",\n \"name\": \"y\", \"match\": [\"x\"] } ] }", 2, "name")]
    [InlineData("{ \"version\": 1 }}", 1, "}")]
    [InlineData("{ \"version\": 1, \"clients\": [\n null ] }", 2, "clients[0] is null")]
    [InlineData("{ \"version\": 1, \"intermediaries\": [\n null ] }", 2, "intermediaries[0] is null")]
    public void AFaultOfTheTextIsToldWithItsLine(string document, int line, string what) => Expect(document, line, what);

    [Theory]
    [InlineData("\"name\": \" \",\n \"match\": [\"x\"]", 2, "no name")]
    [InlineData("\"name\": \"x\",\n \"match\": []", 3, "no product")]
    [InlineData("\"name\": \"x\",\n \"match\": [ \"x\",\n \"a b\" ]", 4, "a b")]
    [InlineData("\"name\": \"x\",\n \"match\": [ \"(x)\" ]", 3, "(x)")]
    [InlineData("\"name\": \"x\",\n \"match\": [ \"\" ]", 3, "''")]
    [InlineData("\"name\": \"x\",\n \"match\": [ \"x\" ], \"minVersion\": \"1\"", 3, "slash")]
    [InlineData("\"name\": \"x\",\n \"match\": [ \"x/1\" ], \"minVersion\": \"1\"", 3, "slash")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x/\" ],\n \"minVersion\": \"new\"", 3, "new")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x/\" ],\n \"minVersion\": \"2\",\n \"maxVersion\": \"1\"", 4, "less than")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x\" ],\n \"on202\": \"shrugs\"", 3, "shrugs")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x\" ], \"http1\": {\n \"mode\": \"shout\" }", 3, "shout")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x\" ], \"http1\": { \"mode\": \"hold\",\n\n \"interimInterval\": \"soon\" }", 4, "soon")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x\" ], \"http1\": { \"mode\": \"hold\",\n \"maxInterims\": 0 }", 3, "maxInterims")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x\" ], \"http1\": { \"mode\": \"hold\",\n \"maxInterimBytes\": 26 }", 3, "maxInterimBytes")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x\" ], \"http1\": { \"mode\": \"hold\",\n \"widening\": 0.5 }", 3, "widening")]
    [InlineData("\"name\":\"x\",\"match\":[\"x\"],\"http1\":{\"mode\":\"hold\",\n\"interimInterval\":\"9s\",\"maxSilence\":\"5s\"}", 3, "maxSilence")]
    [InlineData("\"name\": \"x\", \"match\": [\n null ]", 3, "match[0] is null")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x\" ], \"evidence\": [ \"e\",\n null ]", 3, "evidence[1] is null")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x\" ], \"http1\": { \"mode\": \"hold\",\n \"maxInterims\": 100001 }", 3, "100000")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x\" ], \"http1\": { \"mode\": \"hold\",\n \"maxInterimBytes\": 67108865 }", 3, "67108864")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x\" ], \"http1\": { \"mode\": \"hold\",\n \"maxSilence\": \"25h\" }", 3, "24h")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x\" ], \"http2\": {\n \"mode\": \"heartbeat\" }", 3, "heartbeat")]
    [InlineData("\"name\": \"x\", \"match\": [ \"x\" ], \"on202\": \"fails\", \"http2\": {\n \"mode\": \"accept\" }", 3, "on202")]
    public void AFaultOfAClientIsToldWithItsLine(string client, int line, string what) =>
        Expect($"{{ \"version\": 1, // a comment\n\"clients\": [ {{ {client} }} ] }}", line, what);

    [Theory]
    [InlineData("\"name\": \"x\", \"via\": [\n \"a b\" ], \"forwards102\": true", 2, "a b")]
    [InlineData("\"name\": \"x\", \"forwards102\": true,\n \"maxInterims\": 0", 2, "maxInterims")]
    [InlineData("\"name\": \"x\", \"forwards102\": true,\n \"maxSilence\": \"60\"", 2, "60")]
    [InlineData("\"name\": \"x\", \"via\": [\n null ], \"forwards102\": true", 2, "via[0] is null")]
    [InlineData("\"name\": \"x\", \"forwards102\": true,\n \"maxInterims\": 2147483647", 2, "100000")]
    [InlineData("\"name\": \"x\", \"forwards102\": true,\n \"maxInterimBytes\": 9223372036854775807", 2, "67108864")]
    [InlineData("\"name\": \"x\", \"forwards102\": true,\n \"maxSilence\": \"10000h\"", 2, "24h")]
    [InlineData("\"name\": \"x\",\n \"forwards102\": false, \"maxInterims\": 8", 2, "mean nothing")]
    [InlineData("\"name\": \"x\"", 1, "forwards102")]
    public void AFaultOfAnIntermediaryIsToldWithItsLine(string intermediary, int line, string what) =>
        Expect($"{{ \"version\": 1, \"intermediaries\": [ {{ {intermediary} }} ] }}", line, what);

    [Theory]
    [InlineData("{\"name\": \"x\", \"match\": [\"a\"]},\n{\"name\": \"X\", \"match\": [\"b\"]}", "twice")]
    [InlineData("{\"name\": \"x\", \"match\": [\"a\"]},\n{\"name\": \"y\", \"match\": [\"A\"]}", "client 'x'")]
    [InlineData("{\"name\": \"x\", \"match\": [\"a/\"]},\n{\"name\": \"y\", \"match\": [\"A/\"]}", "client 'x'")]
    [InlineData("{\"name\": \"x\", \"match\": [\"a/1\"]},\n{\"name\": \"y\", \"match\": [\"a/1\"]}", "client 'x'")]
    [InlineData("{\"name\":\"x\",\"match\":[\"a/\"],\"maxVersion\":\"1.5\"},\n{\"name\":\"y\",\"match\":[\"a/\"],\"minVersion\":\"1.5.3\"}", "'x'")]
    public void WhatIsThereTwiceIsAFault(string clients, string what) => Expect($"{{ \"version\": 1, \"clients\": [ {clients} ] }}", 2, what);

    [Theory]
    [InlineData("{\"name\": \"x\", \"match\": [\"a/\"]}, {\"name\": \"y\", \"match\": [\"a/\"], \"minVersion\": \"1\"}")]
    [InlineData("{\"name\": \"x\", \"match\": [\"a/\"]}, {\"name\": \"y\", \"match\": [\"a/1\"]}")]
    [InlineData("{\"name\": \"x\", \"match\": [\"a/\"], \"maxVersion\": \"1.5\"}, {\"name\": \"y\", \"match\": [\"a/\"], \"minVersion\": \"1.6\"}")]
    public void WhatIsNarrowerIsNoRepetition(string clients)
    {
        File.WriteAllText(_file, $"{{ \"version\": 1, \"clients\": [ {clients} ] }}");
        Assert.NotNull(Profiles.Load(_file).FindClient("a/0"));
    }

    [Fact]
    public void IntermediariesThatGoByOneNameAreAFault() => Expect(
        "{ \"version\": 1, \"intermediaries\": [ { \"name\": \"x\", \"via\": [\"v\"], \"forwards102\": true },\n"
        + "{ \"name\": \"y\", \"via\": [\"V\"], \"forwards102\": true } ] }",
        2,
        "intermediary 'x'");

    [Fact]
    public void EvidenceIsAskedOfBuiltInProfilesAlone()
    {
        const string Document = """{ "version": 1, "clients": [ { "name": "x", "match": ["x"] } ] }""";
        File.WriteAllText(_file, Document);
        Assert.NotNull(Profiles.Load(_file).FindClient("x"));
        var error = Assert.Throws<ProfileException>(() => Profiles.BuiltIn(Encoding.UTF8.GetBytes(Document)));
        Assert.Contains("evidence", error.Message, StringComparison.Ordinal);
    }

    private void Expect(string document, int line, string what)
    {
        File.WriteAllText(_file, document);
        var error = Assert.Throws<ProfileException>(() => Profiles.Load(_file));
        Assert.StartsWith($"{_file}, line {line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }
}
