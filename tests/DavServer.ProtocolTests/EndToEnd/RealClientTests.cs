using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.EndToEnd;

/// <summary>
/// A slow COPY by each client against the real server, with what the matrix says of that client: its user sees success exactly where there is some, and
/// the request after it gets its own answer.
/// </summary>
public sealed class RealClientTests(SlowCopies copies) : IClassFixture<SlowCopies>
{
    public static TheoryData<string, string> Names => SlowCopies.Names;

    [Theory, MemberData(nameof(Names)), Spec("product.md", "Response modes")]
    public async Task WhoLetsItEnd_SeesSuccess_AndItsCopyIsWhole(string client, string scheme)
    {
        var told = await copies.EndAsync(client, scheme, "left-alone");

        var source = copies.SourceOf(client, scheme, "left-alone");
        Assert.NotNull(source);
        Assert.True(IsAccepted(client, scheme) ? told.TellsAccepted : told.TellsSuccess, told.Said);
        Assert.Equal(["succeeded"], await copies.FatesAsync(client, scheme, "left-alone"));
        Assert.Equal(source, copies.CopyOf(client, scheme, "left-alone"));
        Assert.True(told.Second == "ok", told.Said);
    }

    [Theory, MemberData(nameof(Names)), Spec("product.md", "Response modes")]
    public async Task WhoseCopyIsCanceled_SeesNoSuccess_AndThereIsNone(string client, string scheme)
    {
        var told = await copies.EndAsync(client, scheme, "canceled");

        // Some try again, and are canceled again.
        Assert.Equal(["canceled"], (await copies.FatesAsync(client, scheme, "canceled")).Distinct());
        Assert.Null(copies.CopyOf(client, scheme, "canceled"));
        Assert.True(IsAccepted(client, scheme) ? told.TellsAccepted : told.TellsFailure, told.Said);
        Assert.True(told.Second == "ok", told.Said);
    }

    [Theory, Spec("product.md", "Response modes")]
    [InlineData("neon", "HTTP/1.1 heartbeat, with 102s")]
    [InlineData("rclone", "HTTP/1.1 heartbeat", "HTTP/2 hold")] // Its first 102 would come after 30 s.
    [InlineData("gvfs", "HTTP/1.1 heartbeat, with 102s", "HTTP/2 hold")]
    [InlineData("curl", "HTTP/1.1 heartbeat, with 102s", "HTTP/2 accepted, with 202s")]
    [InlineData("(no User-Agent)", "HTTP/1.1 hold", "HTTP/2 accepted, with 202s")] // HttpClient.
    [InlineData("python-requests", "HTTP/1.1 hold")]
    public async Task EachClient_IsServedAsItsProfileSays_OverTheProtocolItChose(string client, params string[] served)
    {
        var counts = await copies.ServedAsync(client);

        Assert.Equal(served, Administrator.InWords(counts));
        Assert.All(counts, m => Assert.InRange(m.GetProperty("operations").GetInt64(), 2, long.MaxValue)); // One left alone, one canceled.
    }

    // Both are handed a 202 over HTTP/2, unasked, and the end is for their user to ask for.
    private static bool IsAccepted(string client, string scheme) => scheme == "https" && (client is "curl" or "dotnet-httpclient");
}
