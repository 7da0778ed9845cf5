using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DavServer.WebDav;

/// <summary>What came with a request beside its fields.</summary>
internal static class RequestContent
{
    /// <summary>Whether there is content, be it empty of meaning.</summary>
    public static bool IsPresent(HttpContext http) =>
        http.Request.ContentLength is > 0
        || (http.Request.ContentLength is null && http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true);

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
