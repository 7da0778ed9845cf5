using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using DavServer.Rehearsal.Transcripts;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DavServer.Rehearsal.Wire;

/// <summary>Stands between Kestrel's HTTP and its transport, behind any TLS, and writes down what passes.</summary>
internal static class ConnectionTap
{
    /// <param name="listener">Where; after <c>UseHttps</c>, so that what is written down can be read.</param>
    /// <param name="name">The listener's name in transcripts.</param>
    /// <param name="store">Where it is written down.</param>
    public static void Use(ListenOptions listener, string name, TranscriptStore store) =>
        listener.Use(next => connection => CarryAsync(next, connection, Origin(listener, name, connection), store));

    private static ConnectionOrigin Origin(ListenOptions listener, string name, ConnectionContext connection)
    {
        return new ConnectionOrigin(name, (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString())
        {
            IsHttp2 = listener.Protocols == HttpProtocols.Http2 || ApplicationProtocol(connection) == "h2",
        };
    }

    private static string ApplicationProtocol(ConnectionContext connection) =>
        connection.Features.Get<ITlsApplicationProtocolFeature>() is { } tls ? Encoding.ASCII.GetString(tls.ApplicationProtocol.Span) : "";

    private static async Task CarryAsync(ConnectionDelegate next, ConnectionContext connection, ConnectionOrigin origin, TranscriptStore store)
    {
        var transcript = store.Connect(origin);
        connection.Features.Set(transcript);
        if (connection.Features.Get<ITlsHandshakeFeature>() is { } tls)
        {
            transcript.Note($"{tls.Protocol}, ALPN: {(ApplicationProtocol(connection) is { Length: > 0 } chosen ? chosen : "none")}");
        }

        var (received, sent) = (new Http2Frames(transcript, TranscriptSide.Received), new Http2Frames(transcript, TranscriptSide.Sent));
        var inner = connection.Transport;
        var inbound = new Pipe(new PipeOptions(useSynchronizationContext: false));
        connection.Transport = new TappedTransport(
            inbound.Reader, new TapWriter(inner.Output, origin.IsHttp2 ? sent.Read : transcript.Sent));
        var pumping = PumpAsync(inner.Input, inbound.Writer, transcript, origin.IsHttp2 ? received.Read : transcript.Received);
        await using var closed = connection.ConnectionClosed.Register(() => transcript.ClientClosed("the connection ended"));
        try
        {
            await next(connection);
        }
        finally
        {
            transcript.ServerEnds();
            connection.Transport = inner;
            inner.Input.CancelPendingRead();
            await inbound.Reader.CompleteAsync(); // Where Kestrel stopped reading, the pump waits for room that nobody would make.
            await pumping;
        }
    }

    // Read even while nobody asks for it: when the client says something, or leaves, is what a transcript is for.
    private static async Task PumpAsync(PipeReader from, PipeWriter to, ConnectionTranscript transcript, SpanAction received)
    {
        Exception? failure = null;
        try
        {
            while (true)
            {
                var read = await from.ReadAsync();
                foreach (var segment in read.Buffer)
                {
                    received(segment.Span);
                    to.Write(segment.Span);
                }

                from.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    transcript.ClientClosed("the client closed its side");
                }

                if (read.IsCompleted || read.IsCanceled || (await to.FlushAsync()).IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or ConnectionAbortedException)
        {
            // A reset, or Kestrel has completed the transport under us: the connection is over either way.
            failure = exception;
            transcript.ClientClosed("the connection was reset");
        }

        await to.CompleteAsync(failure);
    }

    private delegate void SpanAction(ReadOnlySpan<byte> bytes);
}
