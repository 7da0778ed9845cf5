using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace DavServer.Tests.Shared;

/// <summary>
/// A connection to a server in the raw: sends the bytes a test spells out, reads HTTP/1.1 messages back to the letter (RFC 9112), interim ones included,
/// and calls anything a <see cref="ProtocolException"/> that no server may send. Latin-1 throughout: a char is a byte.
/// </summary>
public sealed partial class RawHttpConnection : IAsyncDisposable
{
    private const int MaxLine = 64 * 1024;
    private const int Remembered = 2048;
    private readonly Socket _socket;
    private readonly Stream _stream;
    private byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _end;

    private RawHttpConnection(Socket socket, Stream stream)
    {
        _socket = socket;
        _stream = stream;
    }

    /// <summary>How long each read may take.</summary>
    public TimeSpan Patience { get; set; } = Deadline.Usual;

    /// <summary>The last bytes that came, for messages of failure. The ones not yet taken begin after the mark <c>|HERE|</c>.</summary>
    public string Received =>
        Printable(Encoding.Latin1.GetString(_buffer, 0, _start)) + "|HERE|" + Printable(Encoding.Latin1.GetString(_buffer, _start, _end - _start));

    /// <summary>Opens a plain connection.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="receiveBuffer">Bytes; a small one lets the server soon notice that nobody reads. Null for the system's.</param>
    public static async Task<RawHttpConnection> ConnectAsync(IPEndPoint server, int? receiveBuffer = null)
    {
        var socket = await OpenAsync(server, receiveBuffer);
        return new RawHttpConnection(socket, new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Opens a TLS connection, whatever certificate the server has.</summary>
    /// <inheritdoc cref="ConnectAsync"/>
    public static async Task<RawHttpConnection> ConnectTlsAsync(IPEndPoint server, int? receiveBuffer = null)
    {
        var socket = await OpenAsync(server, receiveBuffer);
#pragma warning disable CA5359 // The certificate is one the test has just made up.
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [SslApplicationProtocol.Http11] };
        await Deadline.WaitAsync(tls.AuthenticateAsClientAsync(options), "the TLS handshake");
        return new RawHttpConnection(socket, tls);
    }

    /// <summary>Sends bytes.</summary>
    public Task SendAsync(string bytes) => SendAsync(Encoding.Latin1.GetBytes(bytes));

    /// <summary>Sends bytes.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> bytes) =>
        Deadline.WaitAsync(_stream.WriteAsync(bytes).AsTask(), $"{bytes.Length} bytes sent", () => Received, Patience);

    /// <summary>Sends bytes one at a time, each in a packet of its own.</summary>
    public async Task SendByteByByteAsync(string bytes)
    {
        var all = Encoding.Latin1.GetBytes(bytes);
        for (var i = 0; i < all.Length; i++)
        {
            await SendAsync(all.AsMemory(i, 1));
        }
    }

    /// <summary>Reads interim responses up to the final one.</summary>
    /// <param name="method">The request's: a response to HEAD has no content.</param>
    public async Task<Response> ReadResponseAsync(string method = "GET")
    {
        var interims = new List<Message>();
        while (true)
        {
            var message = await ReadMessageAsync(method);
            if (message.Status is >= 200 or 101)
            {
                return new Response(interims, message);
            }

            interims.Add(message);
        }
    }

    /// <summary>Reads one message, interim or final.</summary>
    /// <param name="method">The request's: a response to HEAD has no content.</param>
    /// <exception cref="ProtocolException">What came is no HTTP/1.1 message.</exception>
    public async Task<Message> ReadMessageAsync(string method = "GET")
    {
        var statusLine = await ReadLineAsync("a status line");
        var status = ParseStatusLine(statusLine);
        var fields = new List<KeyValuePair<string, string>>();
        while (await ReadLineAsync("a field line, or the empty one after the last") is { Length: > 0 } line)
        {
            fields.Add(ParseFieldLine(line));
        }

        var head = new Message(status, statusLine, fields, "");
        return head with { Content = await ReadContentAsync(head, method) };
    }

    /// <summary>Waits until the server closes, or resets, the connection.</summary>
    /// <exception cref="ProtocolException">More bytes came.</exception>
    public async Task ReadEndAsync()
    {
        if (_start < _end || await FillAsync("the end of the connection"))
        {
            throw Fault("bytes after the last response");
        }
    }

    /// <summary>Whether nothing is left over of what has come so far.</summary>
    public bool IsDrained => _start == _end;

    /// <summary>Says that no more requests come (FIN), and goes on reading.</summary>
    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Vanishes with a RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        // Not the stream first: TLS would want to say goodbye to a peer who may not read.
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<Socket> OpenAsync(IPEndPoint server, int? receiveBuffer)
    {
        ArgumentNullException.ThrowIfNull(server);
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } size)
        {
            socket.ReceiveBufferSize = size;
            LimitSegments(socket);
        }

        await Deadline.WaitAsync(socket.ConnectAsync(server), $"a connection to {server}");
        return socket;
    }

    /// <summary>
    /// Segments as on an Ethernet. The loopback's of 64 KiB are larger than a small window: what is left to send then goes by the timer that probes
    /// closed windows (RFC 9293 §3.8.6.1), which doubles its wait each time, and a connection can stand still for a minute or two.
    /// </summary>
    private static void LimitSegments(Socket socket)
    {
        const int tcp = 6;
        const int maximumSegment = 2;
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(tcp, maximumSegment, BitConverter.GetBytes(1460));
        }
    }

    private async Task<string> ReadLineAsync(string expected)
    {
        while (true)
        {
            var breakAt = _buffer.AsSpan(_start.._end).IndexOfAny((byte)'\r', (byte)'\n');
            if (breakAt >= 0 && (_buffer[_start + breakAt] == '\n' || (_start + breakAt + 1 < _end && _buffer[_start + breakAt + 1] != '\n')))
            {
                throw Fault("a CR or LF by itself");
            }

            if (breakAt >= 0 && _start + breakAt + 1 < _end)
            {
                var line = Take(breakAt);
                Take(2);
                return line;
            }

            if (_end - _start > MaxLine)
            {
                throw Fault("an endless line");
            }

            if (!await FillAsync(expected))
            {
                throw Fault($"the connection ended where {expected} was expected");
            }
        }
    }

    private string Take(int count)
    {
        var text = Encoding.Latin1.GetString(_buffer, _start, count);
        _start += count;
        return text;
    }

    private async Task<bool> FillAsync(string expected)
    {
        if (_start > Remembered)
        {
            var drop = _start - Remembered;
            Array.Copy(_buffer, drop, _buffer, 0, _end - drop);
            _start -= drop;
            _end -= drop;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            var reading = _stream.ReadAsync(_buffer.AsMemory(_end));
            var read = reading.IsCompletedSuccessfully
                ? reading.Result
                : await Deadline.WaitAsync(reading.AsTask(), expected, () => Received, Patience);
            _end += read;
            return read > 0;
        }
        catch (IOException)
        {
            // A reset ends the connection as well; what had come before it is judged by the caller.
            return false;
        }
    }
}
