using System.Globalization;
using System.Text;
using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.Properties;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DavServer.WebDav.Methods;

/// <summary>GET and HEAD (RFC 9110 §9.3.1, §9.3.2).</summary>
internal sealed class GetMethod(IResourceStore store, PreconditionEvaluator preconditions) : IDavMethod
{
    /// <summary>How much is read from the disk at a time.</summary>
    private const int ReadBytes = 128 * 1024;

    /// <summary>The most names in a plain listing; PROPFIND streams as many as there are.</summary>
    private const int MaxListed = 10_000;

    public IReadOnlyList<string> Names { get; } = [HttpMethods.Get, HttpMethods.Head];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        var opened = await store.OpenReadAsync(request.Path, request.Aborted);
        if (opened.Error == StoreError.IsACollection)
        {
            return await ListAsync(request);
        }

        if (!opened.Succeeded)
        {
            return StatusMapping.ToResponse(opened.Error);
        }

        await using var content = opened.Value;
        var info = content.Info;
        if (await preconditions.JudgeAsync(request, info, []) is { } ended)
        {
            return ended;
        }

        var verdict = JudgeRange(request, info, out var range);
        if (verdict == RangeVerdict.Malformed)
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, "Range is malformed (RFC 9110 §14.2)");
        }

        if (verdict == RangeVerdict.Unsatisfiable)
        {
            return FinalResponse.Text(StatusCodes.Status416RangeNotSatisfiable, "nothing of the representation lies in the range")
                .With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes */{info.Length}"));
        }

        await SendAsync(request, content, verdict == RangeVerdict.Part ? range : new ByteRange(0, info.Length - 1), verdict);
        return null;
    }

    private static RangeVerdict JudgeRange(DavRequest request, in ResourceInfo info, out ByteRange range)
    {
        range = default;

        // RFC 9110 §14.2: defined for GET alone, to be ignored elsewhere.
        if (!HttpMethods.IsGet(request.Http.Request.Method))
        {
            return RangeVerdict.Whole;
        }

        // RFC 9110 §13.1.5: where If-Range does not hold, Range is not there. It holds by strong comparison only.
        return request.Headers.IfRange.Count > 0 && !IfRangeHolds(request.Headers.IfRange.ToString(), info)
            ? RangeVerdict.Whole
            : RangeField.Judge(request.Headers.Range, info.Length, out range);
    }

    private static bool IfRangeHolds(string value, in ResourceInfo info) => value.StartsWith('"')
        ? value == info.ToEntityTag()
        : HeaderUtilities.TryParseDate(value, out var date) && date.UtcDateTime.ToString("R", null) == info.Modified.UtcDateTime.ToString("R", null);

    private static async Task SendAsync(DavRequest request, ResourceContent content, ByteRange range, RangeVerdict verdict)
    {
        var response = request.Http.Response;
        var info = content.Info;
        var headers = response.Headers;
        response.ContentType = ContentTypes.Of(request.Path);
        response.ContentLength = range.Length;
        headers.ETag = info.ToEntityTag();
        headers.LastModified = info.Modified.UtcDateTime.ToString("R", null);
        headers.AcceptRanges = "bytes";

        // Files are other people's content: a browser must not run them as if this server had written them.
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox";
        if (verdict == RangeVerdict.Part)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{info.Length}");
        }

        if (HttpMethods.IsGet(request.Http.Request.Method))
        {
            await CopyToClientAsync(content, range, request);
        }
    }

    private static async Task CopyToClientAsync(ResourceContent content, ByteRange range, DavRequest request)
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
                return;
            }

            writer.Advance(read);
            offset += read;
            if ((await writer.FlushAsync(request.Aborted)).IsCompleted)
            {
                return;
            }
        }
    }

    // A plain listing, for whoever looks with a browser or curl.
    private async Task<FinalResponse?> ListAsync(DavRequest request)
    {
        var opened = await store.OpenTreeAsync(request.Path, request.Aborted);
        if (!opened.Succeeded)
        {
            return StatusMapping.ToResponse(opened.Error);
        }

        await using var tree = opened.Value;
        if (await preconditions.JudgeAsync(request, tree.Root, []) is { } ended)
        {
            return ended;
        }

        var lines = new List<string>();
        var isCut = false;
        await foreach (var member in tree.WalkAsync(WalkReach.Members, request.Aborted))
        {
            if (lines.Count == MaxListed)
            {
                isCut = true;
                break;
            }

            lines.Add(member.Path.Name + (member.Info.IsCollection ? "/" : ""));
        }

        lines.Sort(StringComparer.Ordinal);
        var text = new StringBuilder();
        lines.ForEach(line => text.Append(line).Append('\n'));
        if (isCut)
        {
            text.Append(CultureInfo.InvariantCulture, $"(and more than these {MaxListed}: PROPFIND lists all)\n");
        }

        return new FinalResponse(StatusCodes.Status200OK) { ContentType = "text/plain; charset=utf-8", Content = text.ToString() }
            .With("X-Content-Type-Options", "nosniff");
    }
}
