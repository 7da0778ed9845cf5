using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc9110;

public sealed class Section13_ConditionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Past = "Mon, 01 Jan 2001 00:00:00 GMT";
    private const string Future = "Thu, 01 Jan 2099 00:00:00 GMT";
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 9110", "13.1.2"), Spec("RFC 9110", "15.4.5")]
    public async Task IfNoneMatch_Is304ForAnyListedTagByWeakComparison()
    {
        var (target, tag, _) = await MakeAsync();

        foreach (var list in (string[])["*", tag, $"W/{tag}", $"\"x\", {tag}"])
        {
            foreach (var method in (string[])["GET", "HEAD"])
            {
                var message = Expect.Status(304, await Server.SendAsync($"{method} {target}", $"If-None-Match: {list}"));
                Assert.Equal(tag, message["etag"]);
                Assert.Null(message["content-length"]);
            }
        }

        Expect.Status(200, await Server.SendAsync($"GET {target}", "If-None-Match: \"x\", \"y\""));
    }

    [Fact, Spec("RFC 9110", "13.1.3"), Spec("RFC 9110", "13.2.2")]
    public async Task IfModifiedSince_Is304UnlessNewer_AndYieldsToIfNoneMatch()
    {
        var (target, _, time) = await MakeAsync();

        Expect.Status(304, await Server.SendAsync($"GET {target}", $"If-Modified-Since: {time}"));
        Expect.Status(304, await Server.SendAsync($"HEAD {target}", $"If-Modified-Since: {Future}"));
        Expect.Status(200, await Server.SendAsync($"GET {target}", $"If-Modified-Since: {Past}"));
        Expect.Status(200, await Server.SendAsync($"GET {target}", "If-Modified-Since: no date"));
        Expect.Status(200, await Server.SendAsync($"GET {target}", $"If-Modified-Since: {time}", "If-None-Match: \"x\""));
    }

    [Fact, Spec("RFC 9110", "13.1.1"), Spec("RFC 9110", "13.1.4")]
    public async Task IfMatchAndIfUnmodifiedSince_Are412WhereTheyDoNotHold()
    {
        var (target, tag, time) = await MakeAsync();

        Expect.Refusal(412, "If-Match", await Server.SendAsync($"GET {target}", "If-Match: \"x\""));
        Expect.Refusal(412, "If-Match", await Server.SendAsync($"GET {target}", $"If-Match: W/{tag}"));
        Expect.Status(200, await Server.SendAsync($"GET {target}", $"If-Match: \"x\", {tag}"));
        Expect.Status(200, await Server.SendAsync($"GET {target}", "If-Match: *"));
        Expect.Refusal(412, "If-Unmodified-Since", await Server.SendAsync($"GET {target}", $"If-Unmodified-Since: {Past}"));
        Expect.Status(200, await Server.SendAsync($"GET {target}", $"If-Unmodified-Since: {time}"));
        Expect.Status(200, await Server.SendAsync($"GET {target}", $"If-Unmodified-Since: {Past}", $"If-Match: {tag}"));
    }

    [Theory, Spec("RFC 9110", "13.1.1")]
    [InlineData("If-Match: rubbish")]
    [InlineData("If-None-Match: rubbish")]
    [InlineData("If-None-Match: \"open")]
    public async Task UnreadableTagList_Is400(string field)
    {
        var (target, _, _) = await MakeAsync();

        Expect.Refusal(400, field.Split(':')[0], await Server.SendAsync($"GET {target}", field));
        Expect.Refusal(400, field.Split(':')[0], await Server.SendAsync($"DELETE {target}", field));
        Expect.Status(200, await Server.SendAsync($"GET {target}"));
    }

    [Theory, Spec("RFC 9110", "13.1.1"), Spec("RFC 9110", "13.1.2")]
    [InlineData("DELETE", "If-Match: \"x\"")]
    [InlineData("DELETE", "If-None-Match: *")]
    [InlineData("DELETE", $"If-Unmodified-Since: {Past}")]
    [InlineData("MOVE", "If-Match: \"x\"")]
    [InlineData("COPY", "If-Match: \"x\"")]
    [InlineData("COPY", "If-None-Match: *")]
    [InlineData("PROPFIND", "If-Match: \"x\"")]
    [InlineData("MKCOL", "If-Match: *")]
    public async Task ConditionThatFails_Is412AndChangesNothing(string method, string field)
    {
        var (target, _, _) = await MakeAsync();
        var at = method == "MKCOL" ? target + "-new" : target;
        var before = ShareSnapshot.Take(Server);

        Expect.Refusal(412, field.Split(':')[0], await Server.SendAsync($"{method} {at}", field, $"Destination: {target}-copy"));

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Theory, Spec("RFC 9110", "13.1.4"), Spec("RFC 9110", "13.1.1")]
    [InlineData("If-Unmodified-Since")]
    [InlineData("If-Match")]
    [InlineData("If")]
    public async Task WhatWasRequiredOfARepresentation_MustHoldStillWhenTheContentIsHere(string field)
    {
        var (target, tag, _) = await MakeAsync();
        var value = field switch { "If-Unmodified-Since" => Future, "If" => $"([{tag}])", _ => tag };
        await using var slow = await Server.ConnectAsync();
        await slow.SendAsync($"PUT {target} HTTP/1.1\r\nHost: {Server.Http}\r\n{field}: {value}\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal(100, (await slow.ReadMessageAsync("PUT")).Status);

        Expect.Status(204, await Server.SendContentAsync($"PUT {target}", "new"));

        await slow.SendAsync("old!");
        Expect.Status(412, await slow.ReadResponseAsync("PUT"));
        Assert.Equal("new", Expect.Status(200, await Server.SendAsync($"GET {target}")).Content);
    }

    [Fact, Spec("RFC 9110", "13.1.1")]
    public async Task WhatWasRequiredToBeMapped_MustBeMappedStillWhenTheContentIsHere()
    {
        var (target, _, _) = await MakeAsync();
        await using var slow = await Server.ConnectAsync();
        await slow.SendAsync($"PUT {target} HTTP/1.1\r\nHost: {Server.Http}\r\nIf-Match: *\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal(100, (await slow.ReadMessageAsync("PUT")).Status);

        Expect.Status(204, await Server.SendAsync($"DELETE {target}"));

        await slow.SendAsync("old!");
        Expect.Status(412, await slow.ReadResponseAsync("PUT"));
        Expect.Status(404, await Server.SendAsync($"GET {target}"));
    }

    [Fact, Spec("RFC 9110", "13.1.1")]
    public async Task WhatWasRequiredToBeMapped_MayHaveChangedWhenTheContentIsHere()
    {
        var (target, _, _) = await MakeAsync();
        await using var slow = await Server.ConnectAsync();
        await slow.SendAsync($"PUT {target} HTTP/1.1\r\nHost: {Server.Http}\r\nIf-Match: *\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal(100, (await slow.ReadMessageAsync("PUT")).Status);

        Expect.Status(204, await Server.SendContentAsync($"PUT {target}", "new"));

        await slow.SendAsync("last");
        Expect.Status(204, await slow.ReadResponseAsync("PUT"));
        Assert.Equal("last", Expect.Status(200, await Server.SendAsync($"GET {target}")).Content);
    }

    private async Task<(string Target, string Tag, string Time)> MakeAsync()
    {
        var target = $"/{shared.NewFolder()}/file";
        Server.PutOnDisk(target[1..], "content");
        var known = Expect.Status(200, await Server.SendAsync($"HEAD {target}"));
        return (target, known["etag"]!, known["last-modified"]!);
    }
}
