using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.BadInput;

/// <summary>Fields that are not of their grammar. Depth, Overwrite and Destination are in <see cref="Rfc4918.Section9_8_CopyTests"/> and its neighbours.</summary>
public sealed class FieldTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory, Spec("RFC 7240", "2")]
    [InlineData("respond-async=yes")]
    [InlineData("wait")]
    [InlineData("wait=")]
    [InlineData("wait=-1")]
    [InlineData("wait=1.5")]
    [InlineData("wait=soon")]
    [InlineData("wait=99999999999999999999999999")]
    [InlineData("handling=rough")]
    [InlineData("handling")]
    [InlineData("processing=1")]
    [InlineData("=5")]
    [InlineData("a b")]
    [InlineData("\"quoted\"")]
    [InlineData("x=\"open")]
    [InlineData("x=a b")]
    [InlineData("r\u00E9spond-async")]
    [InlineData("respond-async, wait=x")]
    public async Task MalformedPrefer_Is400ThatNamesItAndChangesNothing(string value)
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/file", "f");
        var before = ShareSnapshot.Take(shared.Server);
        await using var connection = await shared.Server.ConnectAsync();

        foreach (var method in (string[])["COPY", "MOVE"])
        {
            var response = await shared.Server.SendAsync(connection, $"{method} /{folder}/file", $"Destination: /{folder}/new", $"Prefer: {value}");
            Expect.Refusal(400, "Prefer", response);
        }

        Assert.Equal(before, ShareSnapshot.Take(shared.Server));
        Expect.Status(200, await shared.Server.SendAsync(connection, $"GET /{folder}/file"));
    }

    [Theory, Spec("RFC 7240", "2")]
    [InlineData("")]
    [InlineData(", ,")]
    [InlineData("unknown, other=\"x, y\"; parameter=1")]
    [InlineData("return=minimal")]
    [InlineData("wait=0")]
    [InlineData("wait=999999999999999999")]
    [InlineData("RESPOND-ASYNC, Wait=5")]
    [InlineData("wait=1, wait=x")]
    public async Task LawfulPrefer_DoesNotStandInTheWay(string value)
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/file", "f");

        Expect.Status(201, await shared.Server.SendAsync($"COPY /{folder}/file", $"Destination: /{folder}/new", $"Prefer: {value}"));
    }

    [Fact, Spec("RFC 6585", "5")]
    public async Task TooManyOrTooLargeFields_Are431AndTheServerGoesOn()
    {
        foreach (var fields in (string[])[$"X: {new string('x', 40_000)}\r\n", string.Concat(Enumerable.Repeat("X: y\r\n", 200))])
        {
            await using var connection = await shared.Server.ConnectAsync();
            await connection.SendAsync($"GET / HTTP/1.1\r\nHost: x\r\n{fields}\r\n");
            Expect.Status(431, await connection.ReadResponseAsync());
        }

        Expect.Status(200, await shared.Server.SendAsync("OPTIONS /"));
    }
}
