using DavServer.CrashTests.Load;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Soak;

/// <summary>
/// A COPY whose client vanished, a change below its trees, a kill: asked again, the COPY may not be told as done. Found by the soak: what the
/// server had noticed of the change was forgotten with the process.
/// </summary>
public sealed class UntoldAfterKillTests : IDisposable
{
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal) { ["DAVSERVER_COPY_RATE"] = "512KiB" };
    private readonly string _folder = Directory.CreateTempSubdirectory("davserver-untold-").FullName;

    private string Root => Path.Join(_folder, "share");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, Spec("product.md", "Retry")]
    [InlineData("DELETE /copy/1/f0009", 204, "")]
    [InlineData("PUT /copy/1/f0009", 204, "changed")]
    [InlineData("PUT /source/large/1/f0009", 204, "changed")]
    [InlineData("MKCOL /source/large/1/new", 201, "")]
    [InlineData("PROPPATCH /copy/1/f0009", 207,
        "<propertyupdate xmlns=\"DAV:\"><set><prop><p0 xmlns=\"urn:crash\">changed</p0></prop></set></propertyupdate>")]
    public async Task CopyThatNobodyWasToldOf_WhoseTreesHaveChangedBeforeAKill_IsDoneAgain(string request, int status, string content)
    {
        await CopyUntoldAsync(request, status, content);
        await using var server = await ServerProcess.StartAsync(Root, Settings);
        await using var connection = new SoakConnection(server.Http);
        Assert.Equal(204, (await connection.AskAsync("COPY /source/large", "Destination: /copy")).Status);
        var source = await ShareReader.ReadAsync(server.Http, Root, "/source/large");
        Assert.Empty(source.Copy("/source/large", "/copy").Delete("/source/large").Differences(await ShareReader.ReadAsync(server.Http, Root, "/copy")));
        Assert.Equal(2, (await OperationList.ReadAsync(server.Http)).Count);
    }

    [Fact, Spec("product.md", "Retry")]
    public async Task CopyThatNobodyWasToldOf_IsToldOnceAfterAKill_WhereNothingHasChanged()
    {
        await CopyUntoldAsync("GET /copy/1/f0009", 200, "");
        await using var server = await ServerProcess.StartAsync(Root, Settings);
        await using var connection = new SoakConnection(server.Http);

        // Anew it would be 204.
        Assert.Equal(201, (await connection.AskAsync("COPY /source/large", "Destination: /copy")).Status);
        Assert.Single(await OperationList.ReadAsync(server.Http));
        Assert.Equal(204, (await connection.AskAsync("COPY /source/large", "Destination: /copy")).Status);
    }

    private async Task CopyUntoldAsync(string request, int status, string content)
    {
        SourceTrees.Make(Root, ("large", 16, 20_000));
        await using var server = await ServerProcess.StartAsync(Root, Settings);
        await using (var vanishing = await RawHttpConnection.ConnectAsync(server.Http))
        {
            await vanishing.SendAsync($"COPY /source/large HTTP/1.1\r\nHost: {server.Http}\r\nDestination: /copy\r\nPrefer: processing\r\n\r\n");
            Assert.Equal(102, (await vanishing.ReadMessageAsync()).Status);
            vanishing.Reset();
        }

        Assert.Equal(["succeeded"], (await OperationList.AllEndAsync(server.Http, Deadline.Usual)).Select(o => o.Status));
        await using var connection = new SoakConnection(server.Http);
        var change = new Change { RequestLine = request, Content = content, Status = status, After = _ => ShareModel.Empty };
        Assert.Equal(status, (await connection.AskAsync(new Flight(change, null))).Status);
    }
}
