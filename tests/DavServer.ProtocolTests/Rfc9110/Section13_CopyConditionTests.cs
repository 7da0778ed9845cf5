using DavServer.Host.Configuration;
using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc9110;

/// <summary>What was required of the representation that is copied holds until it has been read, though others may write it meanwhile.</summary>
public sealed class Section13_CopyConditionTests(Section13_CopyConditionTests.Fixture slow) : IClassFixture<Section13_CopyConditionTests.Fixture>
{
    // More than is quick.
    private const int Length = (1024 * 1024) + 1;
    private readonly ServerUnderTest _server = slow.Server;

    [Theory, Spec("RFC 9110", "13.1.1")]
    [InlineData("If-Match", true)]
    [InlineData("If", true)]
    [InlineData("If-Match", false)]
    [InlineData("X-Nothing", true)]
    public async Task SourceThatIsWrittenWhileItIsCopied_Is412_WhereItsTagWasRequired(string field, bool isWritten)
    {
        var name = slow.NewName("file");
        _server.PutOnDisk(name, new string('1', Length));
        _server.PutOnDisk(name + "-beside", "");
        var tag = Expect.Status(200, await _server.SendAsync($"HEAD /{name}"))["ETag"];
        var required = $"{field}: {(field == "If" ? $"([{tag}])" : tag)}";
        var accepted = await Answer.AskAsync(slow.Http2, "COPY", $"/{name}", $"Destination: /{name}-copy", "Prefer: respond-async", required);
        Assert.Equal(202, accepted.Status);

        Expect.Status(204, await _server.SendContentAsync(isWritten ? $"PUT /{name}" : $"PUT /{name}-beside", "new"));

        var isRefused = isWritten && field != "X-Nothing";
        Assert.Equal(isRefused ? "412" : "201", (await Answer.PollAsync(slow.Http2, accepted["location"]!))["asyncresult"]);
        Expect.Status(isRefused ? 404 : 200, await _server.SendAsync($"HEAD /{name}-copy"));
        Assert.Equal(isWritten ? 3 : Length, Expect.Status(200, await _server.SendAsync($"GET /{name}")).Content.Length);
    }

    /// <summary>A server on which that takes a second.</summary>
    public sealed class Fixture : SlowServer
    {
        protected override ServerConfiguration Configure(ServerConfiguration configuration) => configuration with { CopyRate = Length };
    }
}
