using System.Buffers.Binary;
using System.Globalization;
using DavServer.Rehearsal.Transcripts;

namespace DavServer.Rehearsal.Wire;

/// <summary>Reads the heads of HTTP/2 frames (RFC 9113 §4.1) off one direction of a connection; what is in them is compressed.</summary>
internal sealed class Http2Frames(ConnectionTranscript transcript, TranscriptSide side)
{
    private const int HeadLength = 9;

    private static readonly string[] Types =
        ["DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE", "CONTINUATION"];

    private readonly byte[] _head = new byte[HeadLength];
    private int _inHead;

    // RFC 9113 §3.4: the client's preface comes first.
    private int _skip = side == TranscriptSide.Received ? "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length : 0;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var skipped = Math.Min(_skip, bytes.Length);
            _skip -= skipped;
            bytes = bytes[skipped..];
            if (_skip > 0 || bytes.Length == 0)
            {
                return;
            }

            var taken = Math.Min(HeadLength - _inHead, bytes.Length);
            bytes[..taken].CopyTo(_head.AsSpan(_inHead));
            _inHead += taken;
            bytes = bytes[taken..];
            if (_inHead == HeadLength)
            {
                _inHead = 0;
                _skip = (_head[0] << 16) | (_head[1] << 8) | _head[2];
                Tell();
            }
        }
    }

    private void Tell()
    {
        var stream = BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(5)) & int.MaxValue;
        var type = _head[3] < Types.Length ? Types[_head[3]] : string.Create(CultureInfo.InvariantCulture, $"type {_head[3]}");
        var ended = _head[3] is 0 or 1 && (_head[4] & 1) != 0 ? ", END_STREAM" : "";
        transcript.Frame(side, stream, HeadLength + _skip,
            string.Create(CultureInfo.InvariantCulture, $"{type} frame, stream {stream}, {_skip} bytes{ended}"));
    }
}
