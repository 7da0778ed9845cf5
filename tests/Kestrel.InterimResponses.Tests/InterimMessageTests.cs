using System.Buffers;
using System.Text;
using Kestrel.InterimResponses.Internal;
using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses.Tests;

public class InterimMessageTests
{
    [Fact]
    public void MessageWithoutFields_IsStatusLineAndEmptyLine() => Assert.Equal("HTTP/1.1 102 Processing\r\n\r\n", Compose(102, null));

    [Fact]
    public void FieldNames_GoOutInLowerCaseAndValuesAsTheyAre() =>
        Assert.Equal(
            "HTTP/1.1 102 Processing\r\nlocation: /Monitor/1\r\nx-two: A\r\nx-two: b\r\n\r\n",
            Compose(102, new HeaderDictionary { ["Location"] = "/Monitor/1", ["X-Two"] = new(["A", "b"]) }));

    [Theory]
    [InlineData(100, "HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData(103, "HTTP/1.1 103 Early Hints\r\n\r\n")]
    [InlineData(104, "HTTP/1.1 104 Upload Resumption Supported\r\n\r\n")]
    [InlineData(199, "HTTP/1.1 199 \r\n\r\n")]
    public void EveryOtherInterimStatus_HasAStatusLineThatRfc9112Section4Allows(int status, string expected) => Assert.Equal(expected, Compose(status, null));

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(99)]
    [InlineData(101)]
    [InlineData(200)]
    [InlineData(1020)]
    public void StatusThatIsNoInterimOneOrIs101_IsRefused(int status) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Compose(status, null));

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nb")]
    [InlineData("a\r\nSet-Cookie: b")]
    [InlineData("a\0b")]
    [InlineData("\u007f")]
    [InlineData("\u001b")]
    [InlineData("ü")]
    [InlineData("\u010d\u010a")] // Whose low bytes are CR and LF.
    public void ValueWithControlOrNonAsciiCharacters_IsRefused(string value) =>
        Assert.Throws<ArgumentException>(() => Compose(102, new HeaderDictionary { ["X-A"] = value }));

    [Theory]
    [InlineData("")]
    [InlineData("X A")]
    [InlineData("X-A:")]
    [InlineData("X-A\r\nX-B")]
    [InlineData("X\0")]
    [InlineData("Ünlaut")]
    [InlineData(":status")]
    public void NameThatIsNoToken_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => Compose(102, new HeaderDictionary { [name] = "1" }));

    [Theory]
    [InlineData("Connection")]
    [InlineData("content-length")]
    [InlineData("HTTP2-Settings")]
    [InlineData("Keep-Alive")]
    [InlineData("Proxy-Authenticate")]
    [InlineData("Proxy-Authentication-Info")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Proxy-Connection")]
    [InlineData("te")]
    [InlineData("TRAILER")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Upgrade")]
    public void FieldThatFramesAMessageOrIsForOneHop_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => Compose(102, new HeaderDictionary { [name] = "1" }));

    private static string Compose(int status, IHeaderDictionary? fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        InterimMessage.Compose(buffer, status, fields);
        return Encoding.Latin1.GetString(buffer.WrittenSpan);
    }
}
