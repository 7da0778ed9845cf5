using DavServer.Storage;
using DavServer.WebDav.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DavServer.WebDav.Methods;

/// <summary>PATCH (RFC 5789) of one kind: a range of bytes, as sabre/dav made it known (sabre.io/dav/http-patch).</summary>
internal sealed class PatchMethod(IResourceStore store, Upload upload) : IDavMethod
{
    /// <summary>The one patch format (RFC 5789 §3.1).</summary>
    public const string Format = "application/x-sabredav-partialupdate";

    /// <summary>What says so in the DAV field.</summary>
    public const string ComplianceClass = "sabredav-partialupdate";

    public IReadOnlyList<string> Names { get; } = [HttpMethods.Patch];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        if (RefuseFields(request) is { } refusal)
        {
            return refusal;
        }

        if (!UpdateRangeField.TryParse(request.Headers["X-Update-Range"], out var range))
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, "X-Update-Range must be append, or bytes=first-last, bytes=first- or bytes=-count");
        }

        if (range.Length is { } length && length != request.Http.Request.ContentLength)
        {
            return FinalResponse.Text(StatusCodes.Status416RangeNotSatisfiable, "X-Update-Range and Content-Length contradict each other");
        }

        var existing = await store.GetInfoAsync(request.Path, request.Aborted);
        if (!existing.Succeeded)
        {
            return StatusMapping.ToResponse(existing.Error);
        }

        if (existing.Value.IsCollection)
        {
            return Upload.IsACollection();
        }

        return await upload.RefuseAsync(request, existing.Value)
            ?? await upload.UpdateAsync(request, range.Offset, request.Http.Request.ContentLength, existing.Value);
    }

    private static FinalResponse? RefuseFields(DavRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.Http.Request.ContentType, out var type) || !type.MediaType.Equals(Format, StringComparison.OrdinalIgnoreCase))
        {
            // RFC 5789 §2.2: the answer names what would be taken.
            return FinalResponse.Text(StatusCodes.Status415UnsupportedMediaType, $"the content of a PATCH must be {Format}").With("Accept-Patch", Format);
        }

        return request.Http.Request.ContentLength is null or 0
            ? FinalResponse.Text(StatusCodes.Status411LengthRequired, "PATCH needs content, and Content-Length")
            : Upload.RefuseFields(request.Headers);
    }
}
