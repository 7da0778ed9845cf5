using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace DavServer.Host.Probing;

/// <summary>
/// One HTTP/1.1 connection in literal bytes: a library would hide what is looked for here, interim responses above all. What goes wrong is part of
/// the answer.
/// </summary>
internal sealed class WireConnection : IAsyncDisposable
{
    private const int MostLine = 64 * 1024;
    private const int MostContent = 1024 * 1024;

    // A choice: longer than three lost SYNs take.
    private static readonly TimeSpan MostToConnect = TimeSpan.FromSeconds(10);

    private readonly ProbeTarget _target;
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    private WireConnection(ProbeTarget target, Stream stream, TimeProvider time)
    {
        _target = target;
        _stream = stream;
        _time = time;
    }

    /// <summary>Whether an answer ended with the connection, so that it bears no further request.</summary>
    public bool IsOver { get; private set; }

    /// <exception cref="IOException">There is no way to connect.</exception>
    public static async Task<WireConnection> OpenAsync(ProbeTarget target, TimeProvider time, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(MostToConnect, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await socket.ConnectAsync(target.Url.IdnHost, target.Url.Port, either.Token);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            return new WireConnection(target, target.Url.Scheme == "https" ? await SecureAsync(target, stream, either.Token) : stream, time);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"no connection within {MostToConnect.TotalSeconds:0} s"));
        }
        catch (Exception exception)
        {
            socket.Dispose();
            throw exception is SocketException or System.Security.Authentication.AuthenticationException
                ? new IOException(exception.Message, exception) : exception;
        }
    }

    /// <summary>Sends a request without content, and reads what comes.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path of the target.</param>
    /// <param name="destination">The path of Destination; null for none.</param>
    /// <param name="patience">How long the final response may take.</param>
    /// <param name="cancel">Ends it all.</param>
    public async Task<WireAnswer> AskAsync(string method, string path, string? destination, TimeSpan patience, CancellationToken cancel)
    {
        var interims = new List<WireInterim>();
        var start = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await _stream.WriteAsync(Encoding.ASCII.GetBytes(RequestOf(_target, method, path, destination)), either.Token);
            while (true)
            {
                var (status, fields) = await ReadHeadAsync(either.Token);
                if (status is >= 100 and < 200)
                {
                    interims.Add(new WireInterim(status, fields, _time.GetElapsedTime(start)));
                    continue;
                }

                var content = status is 204 or 304 ? "" : await ReadContentAsync(fields, either.Token);
                var took = _time.GetElapsedTime(start);
                return new WireAnswer { Interims = interims, Status = status, Fields = fields, Content = content, Took = took };
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return Faulty(string.Create(CultureInfo.InvariantCulture, $"no final response within {patience.TotalSeconds:0.#} s"));
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return Faulty(exception.Message);
        }

        WireAnswer Faulty(string fault) => new() { Interims = interims, Fault = fault, Took = _time.GetElapsedTime(start) };
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    internal static string RequestOf(ProbeTarget target, string method, string path, string? destination)
    {
        var request = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: {target.Authority}\r\nUser-Agent: davserver-probe/1\r\nAccept: */*\r\n");
        request.Append(destination is null ? "" : $"Destination: {target.Url.Scheme}://{target.Authority}{destination}\r\n");
        request.Append(target.Authorization is null ? "" : $"Authorization: {target.Authorization}\r\n");
        return request.Append("\r\n").ToString();
    }

    private static async Task<SslStream> SecureAsync(ProbeTarget target, Stream stream, CancellationToken cancel)
    {
        var tls = new SslStream(stream);
        var options = new SslClientAuthenticationOptions { TargetHost = target.Url.IdnHost, ApplicationProtocols = [SslApplicationProtocol.Http11] };
        if (target.Trust == CertificateTrust.Any)
        {
#pragma warning disable CA5359 // --insecure asks for just this.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        await tls.AuthenticateAsClientAsync(options, cancel);
        return tls;
    }

    private async Task<(int Status, IReadOnlyList<KeyValuePair<string, string>> Fields)> ReadHeadAsync(CancellationToken cancel)
    {
        var line = await ReadLineAsync(cancel);
        if (!line.StartsWith("HTTP/1.", StringComparison.Ordinal) || line.Length < 12
            || !int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new InvalidDataException($"what came is no HTTP: {line}");
        }

        var fields = new List<KeyValuePair<string, string>>();
        while (await ReadLineAsync(cancel) is { Length: > 0 } field)
        {
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            fields.Add(colon > 0 ? new(field[..colon], field[(colon + 1)..].Trim())
                : throw new InvalidDataException($"what came is no field: {field}"));
        }

        return (status, fields);
    }

    // RFC 9112 §6.3, in its order.
    private async Task<string> ReadContentAsync(IReadOnlyList<KeyValuePair<string, string>> fields, CancellationToken cancel)
    {
        var coding = WireAnswer.Find(fields, "Transfer-Encoding");
        if (coding?.Trim().EndsWith("chunked", StringComparison.OrdinalIgnoreCase) == true)
        {
            var content = new StringBuilder();
            var hex = NumberStyles.AllowHexSpecifier;
            while (int.TryParse((await ReadLineAsync(cancel)).Split(';')[0], hex, CultureInfo.InvariantCulture, out var size)
                && size is > 0 and < MostContent && content.Length < MostContent)
            {
                content.Append(await ReadBytesAsync(size, cancel));
                await ReadLineAsync(cancel);
            }

            while (await ReadLineAsync(cancel) is { Length: > 0 })
            {
                // Trailer fields say nothing here.
            }

            return content.ToString();
        }

        if (coding is not null || WireAnswer.Find(fields, "Content-Length") is not { } field)
        {
            return await ReadToEndAsync(cancel);
        }

        return int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? await ReadBytesAsync(Math.Min(length, MostContent), cancel)
            : throw new InvalidDataException($"Content-Length is '{field}'");
    }

    private async Task<string> ReadToEndAsync(CancellationToken cancel)
    {
        IsOver = true;
        var content = new StringBuilder();
        do
        {
            content.Append(Encoding.Latin1.GetString(_buffer, _start, _end - _start));
        }
        while (content.Length < MostContent && await FillAsync(cancel));
        return content.ToString();
    }

    private async Task<string> ReadBytesAsync(int count, CancellationToken cancel)
    {
        var content = new StringBuilder();
        while (count > 0)
        {
            if (_start == _end && !await FillAsync(cancel))
            {
                throw new IOException("the connection ended in the middle of the content");
            }

            var taken = Math.Min(count, _end - _start);
            content.Append(Encoding.Latin1.GetString(_buffer, _start, taken));
            _start += taken;
            count -= taken;
        }

        return content.ToString();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancel)
    {
        var line = new StringBuilder();
        while (line.Length < MostLine)
        {
            if (_start == _end && !await FillAsync(cancel))
            {
                throw new IOException(line.Length == 0 ? "the connection was closed" : "the connection was closed in the middle of a line");
            }

            var next = (char)_buffer[_start++];
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(next);
        }

        throw new InvalidDataException("what came is an endless line");
    }

    private async Task<bool> FillAsync(CancellationToken cancel)
    {
        (_start, _end) = (0, await _stream.ReadAsync(_buffer, cancel));
        return _end > 0;
    }
}
