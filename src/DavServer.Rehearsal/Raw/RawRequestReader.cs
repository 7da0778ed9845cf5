using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using DavServer.Rehearsal.Playing;

namespace DavServer.Rehearsal.Raw;

/// <summary>Reads requests of HTTP/1 (RFC 9112), one after the other.</summary>
internal sealed class RawRequestReader(PipeReader input, RehearsalLimits limits, Func<ReadOnlyMemory<byte>, Task> send)
{
    private const int MostHead = 64 * 1024;

    /// <summary>The request line and the fields; null at the end of the connection.</summary>
    public async Task<RehearsalRequest?> ReadHeadAsync(string scheme, CancellationToken ending)
    {
        var lines = new List<string>();
        while (await ReadLineAsync(ending) is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
            }
            else if (lines.Count > 0) // RFC 9112 §2.2: an empty line before a request line is passed over.
            {
                return Parse(lines, scheme);
            }

            if (lines.Sum(l => l.Length) > MostHead)
            {
                throw new RawRequestException("the fields are too long");
            }
        }

        return null;
    }

    public async Task<byte[]> ReadContentAsync(RehearsalRequest request, CancellationToken ending)
    {
        if (request["Expect"]?.Equals("100-continue", StringComparison.OrdinalIgnoreCase) == true)
        {
            await send("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
        }

        if (request["Transfer-Encoding"] is not null)
        {
            return await ReadChunksAsync(ending);
        }

        return int.TryParse(request["Content-Length"] ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? await ReadBytesAsync(length, ending)
            : throw new RawRequestException($"Content-Length is '{request["Content-Length"]}'");
    }

    private static RehearsalRequest Parse(List<string> lines, string scheme)
    {
        var words = lines[0].Split(' ');
        if (words.Length != 3 || words[2] is not ("HTTP/1.0" or "HTTP/1.1"))
        {
            throw new RawRequestException($"'{lines[0]}' is no request line");
        }

        return new RehearsalRequest
        {
            Method = words[0],
            Target = words[1],
            Protocol = words[2],
            Scheme = scheme,
            Fields = [.. lines.Skip(1).Select(l => l.Split(':', 2)).Select(p => KeyValuePair.Create(p[0].Trim(), p.Length > 1 ? p[1].Trim() : ""))],
        };
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken ending)
    {
        using var content = new MemoryStream();
        while (true)
        {
            var line = await ReadLineAsync(ending) ?? "";
            if (!int.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0)
            {
                throw new RawRequestException($"'{line}' is no chunk size");
            }

            if (size == 0)
            {
                while (await ReadLineAsync(ending) is { Length: > 0 })
                {
                    // Trailer fields; nobody asks for them.
                }

                return content.ToArray();
            }

            content.Write(await ReadBytesAsync(size + (int)content.Length > limits.MostContent ? int.MaxValue : size, ending));
            await ReadLineAsync(ending);
        }
    }

    private async Task<byte[]> ReadBytesAsync(int count, CancellationToken ending)
    {
        if (count > limits.MostContent)
        {
            throw new RawRequestException($"more than {limits.MostContent} bytes of content");
        }

        var content = new byte[count];
        for (var got = 0; got < count;)
        {
            var read = await input.ReadAsync(ending);
            var part = read.Buffer.Slice(0, Math.Min(count - got, read.Buffer.Length));
            part.CopyTo(content.AsSpan(got));
            got += (int)part.Length;
            input.AdvanceTo(part.End);
            if (read.IsCompleted && got < count)
            {
                throw new RawRequestException("the content ended early");
            }
        }

        return content;
    }

    private async Task<string?> ReadLineAsync(CancellationToken ending)
    {
        while (true)
        {
            var read = await input.ReadAsync(ending);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.Latin1.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                input.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            if (read.IsCompleted || read.Buffer.Length > MostHead)
            {
                return null;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
