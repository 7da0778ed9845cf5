using System.IO.Pipelines;
using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Properties;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>
/// Takes the metadata files of macOS and keeps nothing of them (<see cref="AppleFiles.Drop"/>): what would make one is answered as if it were made, what would
/// take it away as if it were gone. Only where the URL is unmapped and could be mapped; a file of such a name that is there is one like any other.
/// </summary>
internal sealed class DroppedFiles(LockServices services, PropertyUpdater updater)
{
    private readonly LockResponse _lockResponse = new(services);

    /// <summary>Answers, where it is for such a file.</summary>
    /// <returns>The response; null where the request is to go its usual way.</returns>
    public async ValueTask<FinalResponse?> AnswerAsync(DavRequest request)
    {
        if (services.Options.AppleFiles != AppleFiles.Drop || !AppleNames.IsMetadata(request.Path.Name))
        {
            return null;
        }

        var located = await services.Store.LocateAsync(request.Path, request.Aborted);
        if (!located.Succeeded || located.Value.Info is not null)
        {
            return null;
        }

        return request.Http.Request.Method switch
        {
            "PUT" => await TakeAsync(request),
            "MKCOL" => new FinalResponse(StatusCodes.Status201Created),
            "LOCK" => await LockAsync(request, located.Value.RealPath),
            "PROPPATCH" => await PatchAsync(request),
            "UNLOCK" or "DELETE" => new FinalResponse(StatusCodes.Status204NoContent),
            "MOVE" or "COPY" => Transfer(request),
            _ => null,
        };
    }

    private static async Task<FinalResponse> TakeAsync(DavRequest request)
    {
        var reader = request.Http.Request.BodyReader;
        ReadResult read;
        do
        {
            read = await reader.ReadAsync(request.Aborted);
            reader.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);
        return new FinalResponse(StatusCodes.Status201Created);
    }

    // Such a file goes along with its document. Where it would become a document itself, that would be missed.
    private static FinalResponse? Transfer(DavRequest request) =>
        DestinationField.Parse(request.Headers["Destination"], request.Names, out var destination, out _) == DestinationError.None
        && AppleNames.IsMetadata(destination.Name)
            ? new FinalResponse(StatusCodes.Status201Created)
            : null;

    // A lock that nothing hangs on, so it is not kept either. A refresh, which has no content, finds none.
    private async Task<FinalResponse?> LockAsync(DavRequest request, ResourcePath realPath)
    {
        var content = await RequestContent.ReadWholeAsync(request.Http, services.Options.MaxXmlBytes);
        if (content is null)
        {
            return FinalResponse.Text(StatusCodes.Status413PayloadTooLarge, $"the content is larger than {services.Options.MaxXmlBytes} bytes");
        }

        LockInfoReader.TryRead(new MemoryStream(content), services.Options.MaxLockOwnerBytes, out var info, out var detail);
        if (info is null)
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, detail);
        }

        var timeout = TimeoutField.Read(request.Headers["Timeout"], services.Options.LockMaxTimeout) ?? services.Options.LockDefaultTimeout;
        var granted = new LockRecord
        {
            Token = LockToken.New(),
            Root = realPath,
            AskedAs = request.Path,
            Scope = info.Scope == LockInfoScope.Exclusive ? LockScope.Exclusive : LockScope.Shared,
            Reach = LockReach.Resource,
            Principal = request.Principal.Owner,
            Owner = info.Owner,
            Timeout = timeout,
            Expires = services.Time.GetUtcNow() + timeout,
        };
        return await _lockResponse.GrantedAsync(request, granted, before: null);
    }

    private async Task<FinalResponse?> PatchAsync(DavRequest request)
    {
        var content = await RequestContent.ReadWholeAsync(request.Http, services.Options.MaxXmlBytes);
        if (content is null)
        {
            return FinalResponse.Text(StatusCodes.Status413PayloadTooLarge, $"the content is larger than {services.Options.MaxXmlBytes} bytes");
        }

        using var stream = new MemoryStream(content);
        return PropertyUpdateReader.TryRead(stream, "propertyupdate", services.Options.PropertyLimits.BytesPerProperty, out var error) is { } instructions
            ? PropertyReport.MultiStatus(request.Href(request.Path, CollectionSlash.None), instructions, updater.JudgeAlone(instructions))
            : FinalResponse.Text(StatusCodes.Status400BadRequest, error);
    }
}
