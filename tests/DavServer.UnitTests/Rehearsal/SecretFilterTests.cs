using DavServer.Rehearsal.Transcripts;

namespace DavServer.UnitTests.Rehearsal;

public sealed class SecretFilterTests
{
    private const string Message = "GET / HTTP/1.1\r\nproxy-authorization: S S\r\nA: b\r\n Cookie : S\r\n\tS\r\nAuthorization:S\n\r\ncontent: S";

    private const string Filtered = "GET / HTTP/1.1\r\nproxy-authorization: (left out)\r\n"
        + "A: b\r\n Cookie : (left out)\r\n\r\nAuthorization: (left out)\n\r\n"
        + "content: S";

    [Fact]
    public void Secrets_AreLeftOut_WhereverTheMessageIsCut()
    {
        Assert.Equal(Filtered, SecretFilter.Once(Message));
        for (var cut = 1; cut < Message.Length; cut++)
        {
            var filter = new SecretFilter();
            var pieces = filter.Next(Message[..cut]) + filter.Next(Message[cut..]);
            Assert.Equal(Filtered, pieces);
        }
    }

    [Fact]
    public void PieceThatIsAllSecret_SaysSo()
    {
        var filter = new SecretFilter();
        filter.Next("Cookie: a");
        Assert.Equal("(left out)", filter.Next("bcd"));
    }
}
