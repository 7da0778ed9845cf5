using DavServer.Storage;
using DavServer.WebDav.Headers;

namespace DavServer.WebDav.Methods;

/// <summary>The way of a representation to the client.</summary>
internal static class ContentCopy
{
    /// <summary>How much is read from the disk at a time.</summary>
    private const int ReadBytes = 128 * 1024;

    /// <summary>Sends a part of a representation; what is left of the response is void where it ends early.</summary>
    /// <returns>Whether all of it was sent; false where the client or the content is gone.</returns>
    public static async Task<bool> ToClientAsync(ResourceContent content, ByteRange range, DavRequest request)
    {
        var writer = request.Http.Response.BodyWriter;
        for (var offset = range.First; offset <= range.Last;)
        {
            var wanted = (int)Math.Min(ReadBytes, range.Last - offset + 1);
            var read = await content.ReadAsync(offset, writer.GetMemory(wanted)[..wanted], request.Aborted);
            if (read == 0)
            {
                // Truncated behind our back: what was promised can't be kept, and must not look complete.
                request.Http.Abort();
                return false;
            }

            writer.Advance(read);
            offset += read;
            if ((await writer.FlushAsync(request.Aborted)).IsCompleted)
            {
                return false;
            }
        }

        return true;
    }
}
