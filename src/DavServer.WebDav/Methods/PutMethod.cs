using DavServer.Storage;
using DavServer.WebDav.Headers;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>PUT (RFC 9110 §9.3.4, RFC 4918 §9.7): written aside, published in one step once the whole content is here.</summary>
internal sealed class PutMethod(IResourceStore store, Upload upload) : IDavMethod
{
    public IReadOnlyList<string> Names { get; } = [HttpMethods.Put];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        if (Upload.RefuseFields(request.Headers) is { } refusal)
        {
            return refusal;
        }

        if (request.Headers.ContentRange.Count > 0)
        {
            return await PutPartAsync(request);
        }

        // What could not be published fails before the conditions are judged (RFC 9110 §13.2.1).
        var begun = await store.BeginWriteAsync(request.Path, request.Aborted);
        if (!begun.Succeeded)
        {
            return begun.Error == StoreError.IsACollection ? Upload.IsACollection() : StatusMapping.ToResponse(begun.Error);
        }

        await using var writer = begun.Value;
        if (await upload.RefuseAsync(request, writer.Target) is { } ended)
        {
            return ended;
        }

        var (error, _) = await Upload.ReceiveAsync(request, writer, long.MaxValue);
        return error == StoreError.None ? await upload.PublishAsync(request, writer, writer.Target) : StatusMapping.ToResponse(error);
    }

    /// <summary>
    /// A partial PUT (RFC 9110 §14.5). Refused is what contradicts itself or the representation: a length other than the range's, a complete length that
    /// is less than what is there already, and a beginning beyond its end.
    /// </summary>
    private async Task<FinalResponse> PutPartAsync(DavRequest request)
    {
        if (!ContentRangeField.TryParse(request.Headers.ContentRange, out var part))
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, "Content-Range is malformed or not in bytes (RFC 9110 §14.4)");
        }

        if (request.Http.Request.ContentLength is { } length && length != part.Range.Length)
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, "Content-Range and Content-Length contradict each other");
        }

        var existing = await store.GetInfoAsync(request.Path, request.Aborted);
        ResourceInfo? target = existing.Succeeded ? existing.Value : null;
        if (target?.IsCollection == true)
        {
            return Upload.IsACollection();
        }

        if (await upload.RefuseAsync(request, target) is { } ended)
        {
            return ended;
        }

        return part.Complete < target?.Length
            ? Upload.BeyondTheEnd(target)
            : await upload.UpdateAsync(request, WriteOffset.FromStart(part.Range.First), part.Range.Length, target);
    }
}
