using System.Net;
using System.Net.Sockets;
using System.Text;
using DavServer.Host.Probing;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Host;

/// <summary>How the probe reads the end of an answer's content (RFC 9112 §6.3).</summary>
public sealed class WireConnectionTests
{
    [Theory]
    [InlineData("\r\nuntil the end", "until the end", true, null)]
    [InlineData("Transfer-Encoding: gzip\r\n\r\nuntil the end", "until the end", true, null)]
    [InlineData("Content-Length: 5\r\n\r\nuntil the end", "until", false, null)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nuntil\r\n0\r\n\r\n", "until", false, null)]
    [InlineData("Content-Length: five\r\n\r\nuntil the end", "", false, "Content-Length is 'five'")]
    public async Task Content_EndsWhereTheAnswerSays_OrWithTheConnection(string rest, string content, bool isOver, string? fault)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, $"HTTP/1.1 200 OK\r\n{rest}");
        var target = new ProbeTarget { Url = new Uri($"http://{listener.LocalEndpoint}/") };
        await using var connection = await WireConnection.OpenAsync(target, TimeProvider.System, CancellationToken.None);
        var answer = await connection.AskAsync("GET", "/", null, Deadline.Usual, CancellationToken.None);
        await Deadline.WaitAsync(serving, "the answer");
        Assert.Equal((content, isOver, fault), (answer.Content, connection.IsOver, answer.Fault));
    }

    [Fact]
    public void AnInternationalizedName_IsAskedForByItsALabels()
    {
        var target = new ProbeTarget { Url = new Uri("http://b\u00FCcher.example:8080/") };
        Assert.StartsWith("COPY /a HTTP/1.1\r\nHost: xn--bcher-kva.example:8080\r\n", WireConnection.RequestOf(target, "COPY", "/a", "/b"), StringComparison.Ordinal);
        Assert.Contains(
            "\r\nDestination: http://xn--bcher-kva.example:8080/b\r\n", WireConnection.RequestOf(target, "COPY", "/a", "/b"), StringComparison.Ordinal);
    }

    private static async Task ServeAsync(TcpListener listener, string answer)
    {
        using var socket = await listener.AcceptSocketAsync();
        await socket.ReceiveAsync(new byte[4096]);
        await socket.SendAsync(Encoding.ASCII.GetBytes(answer));
        socket.Shutdown(SocketShutdown.Send);
    }
}
