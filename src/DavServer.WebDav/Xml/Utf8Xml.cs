using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;

namespace DavServer.WebDav.Xml;

/// <summary>
/// Writes XML text as UTF-8 straight into a pipe: a listing of a large collection is built from spans, not from strings. The pipe is asked for room
/// rarely and for much: each time it is asked, it locks.
/// </summary>
internal sealed class Utf8Xml(PipeWriter pipe)
{
    // XML 1.0 §2.2: characters that text can't hold, not even as a reference; and the three that must be escaped (§2.4).
    private static readonly SearchValues<char> Special = SearchValues.Create([
        '<', '>', '&',
        .. Enumerable.Range(0, 0x20).Where(c => c is not ('\t' or '\n')).Select(c => (char)c),
        .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c),
        '\uFFFE', '\uFFFF',
    ]);

    // ASCII that can stand in text as it is.
    private static readonly SearchValues<byte> Plain = SearchValues.Create([
        .. Enumerable.Range(0x20, 0x7F - 0x20).Select(b => (byte)b).Where(b => b is not ((byte)'<' or (byte)'>' or (byte)'&')),
    ]);

    private const int FlushAt = 64 * 1024;
    private const int FirstRoom = 4 * 1024;
    private const int LaterRoom = FlushAt + (8 * 1024);

    private byte[] _room = [];
    private int _start;
    private int _at;
    private int _end;
    private int _nextRoom = FirstRoom;
    private long _handedOn;

    /// <summary>Whether so much has gathered that it should be flushed.</summary>
    public bool IsFull => _handedOn + (_at - _start) >= FlushAt;

    public void Raw(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Room(utf8.Length));
        _at += utf8.Length;
    }

    /// <summary>ASCII that needs no escape: numbers, dates, encoded URLs.</summary>
    public void Ascii(ReadOnlySpan<char> text) => Wrote(Encoding.ASCII.GetBytes(text, Room(text.Length)));

    public void Number(long value) => Formatted(value, default);

    public void Formatted<T>(T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(Room(64), out var written, format, null);
        _at += written;
    }

    /// <summary>Room for so many bytes at least, of which as many as were written are to be told by <see cref="Wrote"/>.</summary>
    public Span<byte> Room(int length)
    {
        if (_end - _at < length)
        {
            Renew(length);
        }

        return _room.AsSpan(_at, _end - _at);
    }

    /// <summary>So many bytes of the <see cref="Room"/> are used.</summary>
    /// <remarks>A call, and not <c>_at += …Room(…)</c>, which would read the place before the room may be another.</remarks>
    public void Wrote(int bytes) => _at += bytes;

    /// <summary>Any text: escaped, with U+FFFD for what XML can't hold.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Special);
            plain = plain < 0 ? text.Length : plain;
            Wrote(Encoding.UTF8.GetBytes(text[..plain], Room(Encoding.UTF8.GetMaxByteCount(plain))));
            text = text[plain..];
            if (!text.IsEmpty)
            {
                text = text[SpecialCharacter(text)..];
            }
        }
    }

    /// <summary>The same for bytes that are meant to be UTF-8 and may be anything.</summary>
    public void Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.ContainsAnyExcept(Plain))
        {
            Text(Encoding.UTF8.GetString(utf8));
        }
        else
        {
            Raw(utf8);
        }
    }

    /// <summary>XML that was taken from elsewhere, complete in itself: written as it is.</summary>
    public void Element(ReadOnlySpan<char> element)
    {
        while (!element.IsEmpty)
        {
            // In pieces, so that a large one asks no more of the pipe than it has at hand; never between two halves of one character.
            var length = Math.Min(element.Length, 1024);
            length -= length < element.Length && char.IsHighSurrogate(element[length - 1]) ? 1 : 0;
            Wrote(Encoding.UTF8.GetBytes(element[..length], Room(Encoding.UTF8.GetMaxByteCount(length))));
            element = element[length..];
        }
    }

    /// <summary>Hands the bytes on once enough have gathered; waits for the client where it is slow.</summary>
    public ValueTask FlushIfFullAsync(CancellationToken cancel) => IsFull ? FlushAsync(cancel) : ValueTask.CompletedTask;

    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        HandOn();
        _handedOn = 0;
        await pipe.FlushAsync(cancel);
    }

    private int SpecialCharacter(ReadOnlySpan<char> text)
    {
        switch (text[0])
        {
            case '<':
                Raw("&lt;"u8);
                return 1;
            case '>':
                Raw("&gt;"u8);
                return 1;
            case '&':
                Raw("&amp;"u8);
                return 1;
        }

        if (text.Length > 1 && char.IsSurrogatePair(text[0], text[1]))
        {
            Wrote(Encoding.UTF8.GetBytes(text[..2], Room(4)));
            return 2;
        }

        Raw("\uFFFD"u8);
        return 1;
    }

    private void Renew(int length)
    {
        HandOn();
        var memory = pipe.GetMemory(Math.Max(length, _nextRoom));
        _nextRoom = LaterRoom;
        if (!MemoryMarshal.TryGetArray<byte>(memory, out var array))
        {
            throw new NotSupportedException("The pipe's memory is no array.");
        }

        (_room, _start, _at, _end) = (array.Array!, array.Offset, array.Offset, array.Offset + array.Count);
    }

    private void HandOn()
    {
        if (_at > _start)
        {
            pipe.Advance(_at - _start);
            _handedOn += _at - _start;
        }

        // What the pipe gave is no longer ours.
        (_room, _start, _at, _end) = ([], 0, 0, 0);
    }
}
