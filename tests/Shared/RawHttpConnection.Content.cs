using System.Globalization;
using System.Text;

namespace DavServer.Tests.Shared;

/// <content>The content of a message: where it ends, and what it is.</content>
public sealed partial class RawHttpConnection
{
    private async Task<string> ReadContentAsync(Message head, string method)
    {
        // RFC 9112 §6.3, in its order.
        if (head.Status is < 200 or 204 or 304 || method == "HEAD")
        {
            return "";
        }

        if (head["transfer-encoding"] is { } coding)
        {
            return coding == "chunked" ? await ReadChunksAsync() : throw Fault($"unknown transfer coding {coding}");
        }

        if (head["content-length"] is not { } length)
        {
            return await ReadToEndAsync();
        }

        return int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? await ReadBytesAsync(count)
            : throw Fault($"Content-Length is {length}");
    }

    private async Task<string> ReadChunksAsync()
    {
        var content = new StringBuilder();
        while (true)
        {
            var line = await ReadLineAsync("a chunk's size");
            if (!int.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0)
            {
                throw Fault($"no chunk size: {Printable(line)}");
            }

            content.Append(await ReadBytesAsync(size));
            if (await ReadLineAsync("the end of a chunk") is { Length: > 0 } rest)
            {
                throw Fault($"a chunk is longer than it says: {Printable(rest)}");
            }

            if (size == 0)
            {
                return content.ToString();
            }
        }
    }

    private async Task<string> ReadToEndAsync()
    {
        while (await FillAsync("the end of the connection"))
        {
        }

        return Take(_end - _start);
    }

    /// <summary>Reads so many bytes, whatever they are.</summary>
    public async Task<string> ReadBytesAsync(int count)
    {
        while (_end - _start < count)
        {
            if (!await FillAsync($"{count} bytes of content"))
            {
                throw Fault($"the connection ended before {count} bytes of content were there");
            }
        }

        return Take(count);
    }
}
