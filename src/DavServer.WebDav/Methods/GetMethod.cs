using System.Globalization;
using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.Properties;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>GET and HEAD (RFC 9110 §9.3.1, §9.3.2).</summary>
internal sealed class GetMethod(
    IResourceStore store, IPropertyStore properties, PreconditionEvaluator preconditions, WebDavOptions options, TimeProvider time) : IDavMethod
{
    private readonly ReadAhead _ahead = new();

    public IReadOnlyList<string> Names { get; } = [HttpMethods.Get, HttpMethods.Head];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        var opened = await store.OpenReadAsync(request.Path, request.Aborted);
        if (opened.Error == StoreError.IsACollection)
        {
            return await PlainListing.AnswerAsync(request, store, preconditions, options.AppleFiles);
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

        var verdict = JudgeRange(request, info, out var parts);
        if (verdict == RangeVerdict.Malformed)
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, "Range is malformed (RFC 9110 §14.2)");
        }

        if (verdict == RangeVerdict.Unsatisfiable)
        {
            return FinalResponse.Text(StatusCodes.Status416RangeNotSatisfiable, "nothing of the representation lies in the range")
                .With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes */{info.Length}"));
        }

        var metadata = RepresentationMetadata.Find(properties, content.RealPath);
        await SendAsync(request, content, verdict == RangeVerdict.Parts ? parts : [], metadata);
        return null;
    }

    private static RangeVerdict JudgeRange(DavRequest request, in ResourceInfo info, out IReadOnlyList<ByteRange> parts)
    {
        parts = [];

        // RFC 9110 §14.2: defined for GET alone, to be ignored elsewhere.
        if (request.Headers.Range.Count == 0 || !HttpMethods.IsGet(request.Http.Request.Method))
        {
            return RangeVerdict.Whole;
        }

        // RFC 9110 §13.1.5: where If-Range does not hold, Range is not there. It holds by strong comparison only, so never for a date: that would be
        // strong if it were known that the file did not change twice within its second (§8.8.2.2), and no file system tells that.
        return request.Headers.IfRange.Count > 0 && request.Headers.IfRange.ToString() != info.ToEntityTag()
            ? RangeVerdict.Whole
            : RangeField.Judge(request.Headers.Range, info.Length, out parts);
    }

    private async Task SendAsync(DavRequest request, ResourceContent content, IReadOnlyList<ByteRange> parts, RepresentationMetadata metadata)
    {
        var response = request.Http.Response;
        var info = content.Info;
        var headers = response.Headers;
        var type = metadata.Type ?? ContentTypes.Of(request.Path);
        headers.ContentLanguage = metadata.Language;
        headers.ETag = info.ToEntityTag();
        headers.LastModified = info.Modified.UtcDateTime.ToString("R", null);
        headers.AcceptRanges = "bytes";

        // Files are other people's content: a browser must not run them as if this server had written them.
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox";
        using var copy = new ContentCopy(content, request, _ahead, time);
        if (parts.Count > 1)
        {
            await new MultipartRanges(type, info.Length, parts).SendAsync(request, copy);
            return;
        }

        var range = parts.Count == 1 ? parts[0] : new ByteRange(0, info.Length - 1);
        response.ContentType = type;
        response.ContentLength = range.Length;
        if (parts.Count == 1)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{info.Length}");
        }

        if (HttpMethods.IsGet(request.Http.Request.Method))
        {
            await copy.ToClientAsync(range);
        }
    }
}
