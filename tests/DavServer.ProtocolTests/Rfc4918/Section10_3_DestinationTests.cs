using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

public sealed class Section10_3_DestinationTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly string[] Methods = ["COPY", "MOVE"];

    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "10.3"), Spec("RFC 4918", "8.3-5")]
    [InlineData("/{0}/new")]
    [InlineData("/{0}/new/")]
    [InlineData("http://{1}/{0}/new")]
    [InlineData("https://{1}/{0}/new")]
    [InlineData("HTTP://{1}/{0}/new")]
    [InlineData("http://localhost:{2}/{0}/new")]
    [InlineData("http://LOCALHOST:{2}/{0}/new")]
    [InlineData("/{0}/n%65w")]
    public async Task DestinationOnThisServer_IsTakenInEveryLawfulForm(string form)
    {
        foreach (var method in Methods)
        {
            var folder = MakeFolder();
            Expect.Status(201, await Server.SendAsync($"{method} /{folder}/file", $"Destination: {Fill(form, folder)}"));
            Assert.Equal("f", File.ReadAllText(Path.Join(Server.Root, folder, "new")));
        }
    }

    [Theory, Spec("RFC 4918", "9.8.5-7"), Spec("RFC 4918", "9.9.4-7"), Spec("RFC 4918", "10.3-1")]
    [InlineData("http://other.example/{0}/new")]
    [InlineData("http://127.0.0.1:1/{0}/new")]
    [InlineData("http://127.0.0.1/{0}/new")]
    [InlineData("http://{1}.other.example/{0}/new")]
    [InlineData("http://other.example:{2}/{0}/new")]
    [InlineData("https://other.example")]
    [InlineData("ftp://{1}/{0}/new")]
    [InlineData("file:///{0}/new")]
    [InlineData("urn:x")]
    public async Task DestinationOnAnotherServer_Is502AndChangesNothing(string form) => await AssertRefusedAsync(502, form);

    [Theory, Spec("RFC 4918", "10.3-2")]
    [InlineData("")]
    [InlineData("new")]
    [InlineData("./new")]
    [InlineData("../{0}/new")]
    [InlineData("//{1}/{0}/new")]
    [InlineData("//{0}/new")]
    [InlineData("http:/{0}/new")]
    [InlineData("http:///{0}/new")]
    [InlineData("http://user@{1}/{0}/new")]
    [InlineData("http://user:password@{1}/{0}/new")]
    [InlineData("http://other.example@{1}/{0}/new")]
    [InlineData("/{0}/new#fragment")]
    [InlineData("/{0}/new?query")]
    [InlineData("http://{1}/{0}/new?query")]
    [InlineData("http://{1}?x")]
    [InlineData("/{0}//new")]
    [InlineData("/{0}/new//")]
    [InlineData("/{0}/./new")]
    [InlineData("/{0}/x/../new")]
    [InlineData("/../{0}/new")]
    [InlineData("/{0}/%2e%2e/new")]
    [InlineData("/{0}/.%2E/new")]
    [InlineData("/{0}/%2e/new")]
    [InlineData("/{0}%2fnew")]
    [InlineData("/{0}/a%2F..%2fnew")]
    [InlineData("/{0}/new%00")]
    [InlineData("/{0}/%00new")]
    [InlineData("/{0}/..\\new")]
    [InlineData("\\{0}\\new")]
    [InlineData("/{0}/new%")]
    [InlineData("/{0}/new%4")]
    [InlineData("/{0}/new%zz")]
    [InlineData("/{0}/n\u00E9w")]
    [InlineData("</{0}/new>")]
    [InlineData("/{0}/one\r\nDestination: /{0}/two")]
    public async Task MalformedDestination_Is400ThatNamesItAndChangesNothing(string form) => await AssertRefusedAsync(400, form);

    [Theory, Spec("RFC 4918", "10.3-2")]
    [InlineData(1, 256)]
    [InlineData(256, 10)]
    [InlineData(3000, 1)]
    public async Task TooLongADestination_Is400AndChangesNothing(int segments, int length) =>
        await AssertRefusedAsync(400, "/{0}" + string.Concat(Enumerable.Repeat("/" + new string('n', length), segments)));

    [Fact, Spec("RFC 4918", "9.8-1"), Spec("RFC 4918", "9.9-1")]
    public async Task MissingDestination_Is400()
    {
        var folder = MakeFolder();
        var before = ShareSnapshot.Take(Server);

        foreach (var method in Methods)
        {
            Expect.Refusal(400, "Destination", await Server.SendAsync($"{method} /{folder}/file"));
        }

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Theory, Spec("RFC 4918", "10.3")]
    [InlineData("/{0}/\u0001new")]
    [InlineData("/{0}/new%01")]
    [InlineData("/{0}/new%0d%0aX:%20y")]
    [InlineData("/{0}/new%7F")]
    [InlineData("/{0}/new%C2%85")]
    [InlineData("/{0}/new%FF")]
    [InlineData("/{0}/new%C0%AE")]
    public async Task DestinationWhoseNameMayNotBeMade_IsRefusedAndChangesNothing(string form)
    {
        foreach (var method in Methods)
        {
            var folder = MakeFolder();
            var before = ShareSnapshot.Take(Server);
            var response = await Server.SendAsync($"{method} /{folder}/file", $"Destination: {Fill(form, folder)}");
            Assert.True(response.Final.Status is 400 or 403, response.Final.ToString());
            Assert.Equal(before, ShareSnapshot.Take(Server));
        }
    }

    private async Task AssertRefusedAsync(int status, string form)
    {
        foreach (var method in Methods)
        {
            var folder = MakeFolder();
            var before = ShareSnapshot.Take(Server);
            await using var connection = await Server.ConnectAsync();
            var response = await Server.SendAsync(connection, $"{method} /{folder}/file", $"Destination: {Fill(form, folder)}");
            Assert.Equal(before, ShareSnapshot.Take(Server));
            Expect.Refusal(status, "Destination", response);
            Expect.Status(200, await Server.SendAsync(connection, $"GET /{folder}/file"));
        }
    }

    private string Fill(string form, string folder) => form.Replace("{0}", folder, StringComparison.Ordinal)
        .Replace("{1}", Server.Http.ToString(), StringComparison.Ordinal)
        .Replace("{2}", Server.Http.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        return folder;
    }
}
