using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace DavServer.WebDav.Xml;

/// <summary>Writes XML text as UTF-8 straight into a pipe: a listing of a large collection is built from spans, not from strings.</summary>
internal sealed class Utf8Xml(PipeWriter pipe)
{
    // XML 1.0 §2.2: characters that text can't hold, not even as a reference; and the three that must be escaped (§2.4).
    private static readonly SearchValues<char> Special = SearchValues.Create([
        '<', '>', '&',
        .. Enumerable.Range(0, 0x20).Where(c => c is not ('\t' or '\n')).Select(c => (char)c),
        .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c),
        '\uFFFE', '\uFFFF',
    ]);

    private const int FlushAt = 32 * 1024;

    private long _unflushed;

    public void Raw(ReadOnlySpan<byte> utf8)
    {
        pipe.Write(utf8);
        _unflushed += utf8.Length;
    }

    /// <summary>ASCII that needs no escape: numbers, dates, encoded URLs.</summary>
    public void Ascii(ReadOnlySpan<char> text)
    {
        var span = pipe.GetSpan(text.Length);
        Advance(Encoding.ASCII.GetBytes(text, span));
    }

    public void Number(long value) => Formatted(value, default);

    public void Formatted<T>(T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(pipe.GetSpan(64), out var written, format, null);
        Advance(written);
    }

    /// <summary>Any text: escaped, with U+FFFD for what XML can't hold.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Special);
            plain = plain < 0 ? text.Length : plain;
            var span = pipe.GetSpan(Encoding.UTF8.GetMaxByteCount(plain));
            Advance(Encoding.UTF8.GetBytes(text[..plain], span));
            text = text[plain..];
            if (!text.IsEmpty)
            {
                text = text[SpecialCharacter(text)..];
            }
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
            Advance(Encoding.UTF8.GetBytes(element[..length], pipe.GetSpan(Encoding.UTF8.GetMaxByteCount(length))));
            element = element[length..];
        }
    }

    /// <summary>Hands the bytes on once enough have gathered; waits for the client where it is slow.</summary>
    public ValueTask FlushIfFullAsync(CancellationToken cancel) => _unflushed < FlushAt ? ValueTask.CompletedTask : FlushAsync(cancel);

    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        _unflushed = 0;
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
            var span = pipe.GetSpan(4);
            Advance(Encoding.UTF8.GetBytes(text[..2], span));
            return 2;
        }

        Raw("\uFFFD"u8);
        return 1;
    }

    private void Advance(int bytes)
    {
        pipe.Advance(bytes);
        _unflushed += bytes;
    }
}
