using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DavServer.WebDav.Headers;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>Several ranges in one response: multipart/byteranges (RFC 9110 §14.6).</summary>
internal sealed class MultipartRanges
{
    private const int BoundaryBytes = 16;

    // Nobody can put it into a file beforehand, so no part can seem to end early.
    private readonly string _boundary = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(BoundaryBytes));
    private readonly IReadOnlyList<ByteRange> _parts;
    private readonly byte[][] _heads;
    private readonly byte[] _end;

    /// <param name="type">The media type of the representation.</param>
    /// <param name="length">Its complete length.</param>
    /// <param name="parts">What was asked for.</param>
    public MultipartRanges(string type, long length, IReadOnlyList<ByteRange> parts)
    {
        _parts = parts;
        _heads = [.. parts.Select((part, i) => Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{(i == 0 ? "" : "\r\n")}--{_boundary}\r\nContent-Type: {type}\r\nContent-Range: bytes {part.First}-{part.Last}/{length}\r\n\r\n")))];
        _end = Encoding.ASCII.GetBytes($"\r\n--{_boundary}--\r\n");
    }

    public async Task SendAsync(DavRequest request, ContentCopy copy)
    {
        var response = request.Http.Response;
        response.StatusCode = StatusCodes.Status206PartialContent;

        // RFC 9110 §15.3.7.2: no Content-Range of its own beside those of the parts.
        response.ContentType = "multipart/byteranges; boundary=" + _boundary;
        response.ContentLength = _parts.Sum(p => p.Length) + _heads.Sum(h => h.Length) + _end.Length;
        for (var i = 0; i < _parts.Count; i++)
        {
            await response.BodyWriter.WriteAsync(_heads[i], request.Aborted);
            if (!await copy.ToClientAsync(_parts[i]))
            {
                return;
            }
        }

        await response.BodyWriter.WriteAsync(_end, request.Aborted);
    }
}
