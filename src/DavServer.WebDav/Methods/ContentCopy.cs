using DavServer.Storage;
using DavServer.WebDav.Headers;

namespace DavServer.WebDav.Methods;

/// <summary>The way of one representation to one client.</summary>
/// <param name="content">The representation.</param>
/// <param name="request">Who wants it.</param>
/// <param name="ahead">How many may have more than the least read at a time.</param>
/// <param name="time">Tells whether the client keeps up.</param>
internal sealed class ContentCopy(ResourceContent content, DavRequest request, ReadAhead ahead, TimeProvider time) : IDisposable
{
    /// <summary>How much is read from the disk at a time at first, and for a client that takes its time: so much waits in memory for it.</summary>
    private const int LeastBytes = 128 * 1024;

    /// <summary>The same for one that takes all as soon as it is read: fewer turns between the disk and the connection.</summary>
    private const int MostBytes = 1024 * 1024;

    // A choice: 100 MiB a second at the most bytes.
    private static readonly TimeSpan KeepsUp = TimeSpan.FromMilliseconds(10);

    private int _bytes = LeastBytes;

    /// <summary>Sends a part of it; what is left of the response is void where it ends early.</summary>
    /// <returns>Whether all of it was sent; false where the client or the content is gone.</returns>
    public async Task<bool> ToClientAsync(ByteRange range)
    {
        var writer = request.Http.Response.BodyWriter;
        for (var offset = range.First; offset <= range.Last;)
        {
            var wanted = (int)Math.Min(_bytes, range.Last - offset + 1);
            var read = await content.ReadAsync(offset, writer.GetMemory(wanted)[..wanted], request.Aborted);
            if (read == 0)
            {
                // Truncated behind our back: what was promised can't be kept, and must not look complete.
                request.Http.Abort();
                return false;
            }

            writer.Advance(read);
            offset += read;
            var isFull = read == _bytes;
            var began = isFull ? time.GetTimestamp() : 0;
            if ((await writer.FlushAsync(request.Aborted)).IsCompleted)
            {
                return false;
            }

            if (isFull)
            {
                Adapt(time.GetElapsedTime(began));
            }
        }

        return true;
    }

    public void Dispose() => ReadLeast();

    private void ReadLeast()
    {
        if (_bytes > LeastBytes)
        {
            _bytes = LeastBytes;
            ahead.GiveBack();
        }
    }

    private void Adapt(TimeSpan took)
    {
        if (took >= KeepsUp)
        {
            ReadLeast();
        }
        else if (_bytes > LeastBytes || ahead.TryTake())
        {
            _bytes = Math.Min(2 * _bytes, MostBytes);
        }
    }
}
