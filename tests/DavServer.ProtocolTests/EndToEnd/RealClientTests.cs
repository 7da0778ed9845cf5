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
        Assert.True(told.TellsSuccess || (told.TellsAccepted && scheme == "https"), told.Said);
        if (told.TellsAccepted)
        {
            await Deadline.UntilAsync(() => copies.CopyOf(client, scheme, "left-alone") is not null, "what was accepted to be done");
        }

        Assert.Equal(source, copies.CopyOf(client, scheme, "left-alone"));
        Assert.True(told.Second == "ok", told.Said);
    }

    [Theory, MemberData(nameof(Names)), Spec("product.md", "Response modes")]
    public async Task WhoseCopyIsCanceled_SeesNoSuccess_AndThereIsNone(string client, string scheme)
    {
        var told = await copies.EndAsync(client, scheme, "canceled");

        Assert.False(told.TellsSuccess, told.Said);
        Assert.Null(copies.CopyOf(client, scheme, "canceled"));
        Assert.True(told.Second == "ok", told.Said);
    }
}
