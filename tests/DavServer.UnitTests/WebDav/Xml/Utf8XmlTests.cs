using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Xml;
using DavServer.WebDav.Xml;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.WebDav.Xml;

public sealed class Utf8XmlTests
{
    [Theory]
    [InlineData("a<b>&c]]>", "a&lt;b&gt;&amp;c]]&gt;")]
    [InlineData("\u0001\uFFFEx", "\uFFFD\uFFFDx")]
    [InlineData("ä😀€", "ä😀€")]
    [InlineData("\r\n", "\uFFFD\n")]
    public async Task TextIsEscapedAndWhatXmlCantHoldIsReplaced(string text, string expected) => Assert.Equal(expected, await WriteAsync(text));

    // Not theory data: a lone surrogate does not survive in an attribute.
    [Fact]
    public async Task LoneSurrogateIsReplaced() => Assert.Equal("\uFFFDx", await WriteAsync("\uD800x"));

    [Fact]
    public void AnyTextStaysWellFormed() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
    {
        var written = WriteAsync(text ?? "").GetAwaiter().GetResult();
        using var reader = XmlReader.Create(new StringReader($"<a>{written}</a>"));
        while (reader.Read())
        {
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task WhatIsWrittenAcrossRoomsOfThePipe_ComesWhole()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var xml = new Utf8Xml(pipe.Writer);
        var expected = new StringBuilder();
        for (var i = 0; i < 20_000; i++)
        {
            xml.Text($"<ä{i}>");
            xml.Text("b&\u00FC"u8);
            xml.Ascii("c");
            xml.Raw("d"u8);
            xml.Number(i);
            xml.Element("é");
            expected.Append(CultureInfo.InvariantCulture, $"&lt;ä{i}&gt;b&amp;\u00FCcd{i}é");
        }

        await xml.FlushAsync(CancellationToken.None);
        await pipe.Writer.CompleteAsync();
        var read = await pipe.Reader.ReadAtLeastAsync(int.MaxValue);
        Assert.Equal(expected.ToString(), Encoding.UTF8.GetString(read.Buffer));
    }

    private static async Task<string> WriteAsync(string text)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var xml = new Utf8Xml(pipe.Writer);
        xml.Text(text);
        await xml.FlushAsync(CancellationToken.None);
        await pipe.Writer.CompleteAsync();
        var read = await pipe.Reader.ReadAtLeastAsync(int.MaxValue);
        return Encoding.UTF8.GetString(read.Buffer);
    }
}
