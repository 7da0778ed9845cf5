using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DavServer.WebDav;

/// <summary>What came with a request beside its fields.</summary>
internal static class RequestContent
{
    /// <summary>
    /// The answer to content of a method that defines none (RFC 4918 §8.4), be it empty of meaning; null where there is none. What comes without a
    /// length tells only by its first byte, or its end.
    /// </summary>
    public static async ValueTask<FinalResponse?> RefuseAsync(HttpContext http)
    {
        var isPresent = http.Request.ContentLength is { } length ? length > 0
            : http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true && await ReadWholeAsync(http, 0) is null;
        return isPresent
            ? FinalResponse.Text(StatusCodes.Status415UnsupportedMediaType, $"{http.Request.Method} takes no content (RFC 4918 §8.4)")
            : null;
    }

    /// <summary>Reads a small content whole.</summary>
    /// <returns>The bytes; null where there are more than <paramref name="limit"/>, of which no more than the limit were read.</returns>
    public static async Task<byte[]?> ReadWholeAsync(HttpContext http, int limit)
    {
        if (http.Request.ContentLength > limit)
        {
            return null;
        }

        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var content = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return content;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
