using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Users;

/// <summary>A response to the last byte, for comparing two.</summary>
internal static partial class RawExchange
{
    /// <summary>Sends a request on a connection of its own and gives all that comes back, but for the value of Date.</summary>
    public static async Task<string> OfAsync(IPEndPoint server, string requestLine, params string[] fields)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server);
        await using var stream = new NetworkStream(socket);
        var head = $"{requestLine} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n{string.Concat(fields.Select(f => f + "\r\n"))}\r\n";
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var all = await Deadline.WaitAsync(reader.ReadToEndAsync(), "the end of the response");
        return Date().Replace(all, "Date:");
    }

    [GeneratedRegex("(?<=\r\n)Date:[^\r]*")]
    private static partial Regex Date();
}
