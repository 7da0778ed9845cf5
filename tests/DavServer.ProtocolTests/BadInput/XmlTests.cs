using System.Text;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.BadInput;

/// <summary>XML that is no PROPFIND, or an attack.</summary>
public sealed class XmlTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int MiB = 1024 * 1024;

    [Theory, Spec("RFC 4918", "8.2-5"), Spec("RFC 4918", "20.6")]
    [InlineData("<!DOCTYPE propfind><propfind xmlns='DAV:'><allprop/></propfind>", "DTD")]
    [InlineData("<!DOCTYPE p [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><propfind xmlns='DAV:'><prop>&e;</prop></propfind>", "DTD")]
    [InlineData("<!DOCTYPE p SYSTEM 'http://127.0.0.1:1/x.dtd'><propfind xmlns='DAV:'><allprop/></propfind>", "DTD")]
    [InlineData("<!DOCTYPE p [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><propfind xmlns='DAV:'><prop>&b;</prop></propfind>", "DTD")]
    [InlineData("<propfind xmlns='DAV:'><prop>&undefined;</prop></propfind>", "well-formed")]
    [InlineData("<propfind xmlns='DAV:'><allprop/>", "well-formed")]
    [InlineData("<propfind xmlns='DAV:'><allprop></propfind>", "well-formed")]
    [InlineData("<x:propfind><allprop/></x:propfind>", "well-formed")]
    [InlineData("<propfind xmlns='DAV:'><prop><b:a xmlns:b=''/></prop></propfind>", "well-formed")]
    [InlineData("<propfind xmlns='DAV:'><prop><xmlns:a/></prop></propfind>", "well-formed")]
    [InlineData("<propfind xmlns='DAV:'><allprop/></propfind><more/>", "well-formed")]
    [InlineData("rubbish", "well-formed")]
    [InlineData(" ", "well-formed")]
    [InlineData("<propfind xmlns='DAV:'><prop>\u0001</prop></propfind>", "well-formed")]
    [InlineData("<?xml version='1.0' encoding='utf-8'?><propfind xmlns='DAV:'><prop>\u00E9</prop></propfind>", "well-formed")]
    [InlineData("<?xml version='1.0' encoding='nonesuch'?><propfind xmlns='DAV:'><allprop/></propfind>", "well-formed")]
    [InlineData("<propfind><allprop/></propfind>", "DAV:propfind")]
    [InlineData("<multistatus xmlns='DAV:'/>", "DAV:propfind")]
    [InlineData("<propfind xmlns='DAV:'/>", "allprop")]
    [InlineData("<propfind xmlns='DAV:'><allprop/><propname/></propfind>", "more than one")]
    [InlineData("<propfind xmlns='DAV:'><prop/><prop/></propfind>", "more than one")]
    public async Task UnlawfulContent_Is400ThatNamesTheFault_AndTheConnectionGoesOn(string content, string named)
    {
        await using var connection = await shared.Server.ConnectAsync();

        await SendAsync(connection, Encoding.Latin1.GetBytes(content));
        Expect.Refusal(400, named, await connection.ReadResponseAsync("PROPFIND"));

        Expect.Status(207, await shared.Server.SendAsync(connection, "PROPFIND /", "Depth: 0"));
    }

    [Theory, Spec("RFC 4918", "20.6")]
    [InlineData(65)]
    [InlineData(20_000)]
    public async Task DeeplyNestedContentWithinTheLimitOfBytes_Is400(int levels)
    {
        var content = "<propfind xmlns='DAV:'><prop>" + string.Concat(Enumerable.Repeat("<a>", levels)) + string.Concat(Enumerable.Repeat("</a>", levels)) + "</prop></propfind>";
        await using var connection = await shared.Server.ConnectAsync();

        await SendAsync(connection, Encoding.Latin1.GetBytes(content));
        Expect.Refusal(400, "deeper", await connection.ReadResponseAsync("PROPFIND"));

        Expect.Status(207, await shared.Server.SendAsync(connection, "PROPFIND /", "Depth: 0"));
    }

    [Theory, Spec("RFC 4918", "20.6")]
    [InlineData("PROPFIND", "<propfind xmlns='DAV:' xmlns:a='{0}'><prop>{1}</prop></propfind>")]
    [InlineData("PROPPATCH", "<propertyupdate xmlns='DAV:' xmlns:a='{0}'><remove><prop>{1}</prop></remove></propertyupdate>")]
    [InlineData("PROPPATCH", "<propertyupdate xmlns='DAV:' xmlns:a='{0}'><set><prop>{1}</prop></set></propertyupdate>")]
    public async Task OneLongNamespaceUnderManyNames_Is400_AndNotWrittenOutForEach(string method, string form)
    {
        var names = string.Concat(Enumerable.Range(0, 900).Select(i => $"<a:n{i}/>"));
        var content = form.Replace("{0}", new string('u', 200_000), StringComparison.Ordinal).Replace("{1}", names, StringComparison.Ordinal);

        Expect.Refusal(400, "come to more than", await shared.Server.SendContentAsync($"{method} /", content, "Depth: 0"));
    }

    [Theory, Spec("RFC 4918", "20.6"), Spec("RFC 9110", "15.5.14")]
    [InlineData("Content-Length")]
    [InlineData("chunked")]
    public async Task TwoHundredThousandLevels_Are413OrRefusedForTheirDepth(string framing)
    {
        var content = Encoding.Latin1.GetBytes("<propfind xmlns='DAV:'><prop>" + string.Concat(Enumerable.Repeat("<a>", 200_000)));

        await AssertTooLargeAsync(framing, content);
    }

    [Theory, Spec("RFC 4918", "20.6"), Spec("RFC 9110", "15.5.14")]
    [InlineData("Content-Length")]
    [InlineData("chunked")]
    public async Task FiftyMegabytes_Are413WithoutBeingRead(string framing)
    {
        var content = new byte[50 * MiB];
        Array.Fill(content, (byte)' ');

        await AssertTooLargeAsync(framing, content);
    }

    [Fact, Spec("RFC 4918", "20.6")]
    public async Task MoreThanAThousandProperties_Are400()
    {
        var content = "<propfind xmlns='DAV:'><prop>" + string.Concat(Enumerable.Range(0, 1001).Select(i => $"<p{i}/>")) + "</prop></propfind>";

        Expect.Refusal(400, "more than", await shared.Server.SendContentAsync("PROPFIND /", content, "Depth: 0"));
    }

    [Fact, Spec("RFC 4918", "8.2-3")]
    public async Task Utf16Content_IsUnderstood()
    {
        await using var connection = await shared.Server.ConnectAsync();
        byte[] content = [.. Encoding.Unicode.GetPreamble(),
            .. Encoding.Unicode.GetBytes("<?xml version='1.0' encoding='utf-16'?><propfind xmlns='DAV:'><prop><displayname/></prop></propfind>")];

        await SendAsync(connection, content);

        Assert.Single(Assert.Single(Multistatus.Read(await connection.ReadResponseAsync("PROPFIND"))).Properties);
    }

    // The server answers as soon as it knows, and closes when more is on the way than it cares to drain: the writer may meet the end of the connection.
    private async Task AssertTooLargeAsync(string framing, byte[] content)
    {
        await using (var connection = await shared.Server.ConnectAsync())
        {
            var length = framing == "chunked" ? "Transfer-Encoding: chunked" : $"Content-Length: {content.Length}";
            await connection.SendAsync($"PROPFIND / HTTP/1.1\r\nHost: {shared.Server.Http}\r\nDepth: 0\r\n{length}\r\n\r\n");
            var sending = SendToTheEndAsync(connection, framing, content);
            Expect.Refusal(413, "larger", await connection.ReadResponseAsync("PROPFIND"));
            await sending;
        }

        Expect.Status(207, await shared.Server.SendAsync("PROPFIND /", "Depth: 0"));
    }

    private static async Task SendToTheEndAsync(RawHttpConnection connection, string framing, byte[] content)
    {
        try
        {
            const int Piece = 64 * 1024;
            for (var at = 0; at < content.Length; at += Piece)
            {
                var piece = content.AsMemory(at, Math.Min(Piece, content.Length - at));
                if (framing == "chunked")
                {
                    await connection.SendAsync($"{piece.Length:x}\r\n");
                }

                await connection.SendAsync(piece);
                if (framing == "chunked")
                {
                    await connection.SendAsync("\r\n");
                }
            }
        }
        catch (IOException)
        {
            // Closed by the server.
        }
    }

    private async Task SendAsync(RawHttpConnection connection, byte[] content)
    {
        await connection.SendAsync($"PROPFIND / HTTP/1.1\r\nHost: {shared.Server.Http}\r\nDepth: 0\r\nContent-Length: {content.Length}\r\n\r\n");
        await connection.SendAsync(content);
    }
}
