using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

public sealed class Section10_4_IfTests(SharedServer shared) : IClassFixture<SharedServer>
{
    // Until the field is evaluated, no condition in it can be shown to hold: 412, and never a change that it should have prevented.
    [Theory, Spec("RFC 4918", "10.4.2")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("MKCOL")]
    [InlineData("COPY")]
    [InlineData("MOVE")]
    [InlineData("PROPFIND")]
    [InlineData("GET")]
    public async Task RequestWithIf_Is412ThatNamesItAndChangesNothing(string method)
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/file", "f");
        shared.Server.PutOnDisk($"{folder}/there", "t");
        var before = ShareSnapshot.Take(shared.Server);
        var target = $"{method} /{folder}/{(method == "MKCOL" ? "new" : "file")}";
        string[] fields = ["If: (<urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2>)", $"Destination: /{folder}/there"];

        var response = method == "PUT" ? await shared.Server.SendContentAsync(target, "x", fields) : await shared.Server.SendAsync(target, fields);

        Expect.Refusal(412, "If ", response);
        Assert.Equal(before, ShareSnapshot.Take(shared.Server));
    }
}
