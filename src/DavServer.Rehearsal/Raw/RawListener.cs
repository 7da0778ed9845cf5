using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DavServer.Rehearsal.Playing;
using DavServer.Rehearsal.Transcripts;

namespace DavServer.Rehearsal.Raw;

/// <summary>A plain socket that plays scripts in literal bytes, also those that a correct server must not play.</summary>
internal sealed class RawListener(string name, RehearsalStage stage, TranscriptStore transcripts, X509Certificate2? certificate, TimeProvider time)
    : IAsyncDisposable
{
    public const string Warning =
        "RAW: this listener says what scripts tell it, 102s to HTTP/1.0 and broken messages included. No server does that: no evidence of one.";

    private const int MostConnections = 1000;

    private readonly CancellationTokenSource _stopping = new();

    // Guards itself.
    private readonly HashSet<Task> _connections = [];
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;

    public IPEndPoint LocalEndPoint => (IPEndPoint)_listener!.LocalEndpoint;

    public void Start(IPEndPoint at)
    {
        _listener = new TcpListener(at);
        try
        {
            _listener.Start();
        }
        catch (SocketException exception)
        {
            throw new IOException($"{at}: {exception.Message}", exception);
        }

        _accepting = AcceptAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener?.Dispose();
        await _accepting;
        Task[] open;
        lock (_connections)
        {
            open = [.. _connections];
        }

        await Task.WhenAll(open);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptSocketAsync(_stopping.Token);
                var serving = ServeAsync(socket);
                lock (_connections)
                {
                    _connections.RemoveWhere(c => c.IsCompleted);
                    _connections.Add(serving);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The end, or one that was gone before it was taken.
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        lock (_connections)
        {
            if (_connections.Count(c => !c.IsCompleted) >= MostConnections)
            {
                return;
            }
        }

        socket.NoDelay = true;
        var remote = (socket.RemoteEndPoint as IPEndPoint)?.Address.ToString();
        var transcript = transcripts.Connect(new ConnectionOrigin(name, remote) { Warning = Warning });
        try
        {
            await using var stream = await OpenAsync(new NetworkStream(socket, ownsSocket: false), transcript);
            using var connection = new RawConnection(stream, stage, transcripts, transcript, time);
            await connection.RunAsync(_stopping.Token);
            await (stream is SslStream tls ? tls.ShutdownAsync() : Task.CompletedTask);
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            transcript.ClientClosed($"the connection ended: {exception.Message}");
        }
    }

    private async Task<Stream> OpenAsync(NetworkStream stream, ConnectionTranscript transcript)
    {
        if (certificate is null)
        {
            return stream;
        }

        var tls = new SslStream(stream);
        var options = new SslServerAuthenticationOptions { ServerCertificate = certificate, ApplicationProtocols = [SslApplicationProtocol.Http11] };
        await tls.AuthenticateAsServerAsync(options, _stopping.Token);
        var chosen = tls.NegotiatedApplicationProtocol.Protocol.Length > 0 ? tls.NegotiatedApplicationProtocol.ToString() : "none";
        transcript.Note($"{tls.SslProtocol}, ALPN: {chosen}");
        return tls;
    }
}
