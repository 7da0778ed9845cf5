using System.Buffers;
using DavServer.Storage;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.State;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>PUT (RFC 9110 §9.3.4, RFC 4918 §9.7): written aside, published in one step once the whole content is here.</summary>
internal sealed class PutMethod(
    IResourceStore store, PreconditionEvaluator preconditions, HoldTable holds, HoldResponse held, NamespaceFollower follower) : IDavMethod
{
    public IReadOnlyList<string> Names { get; } = [HttpMethods.Put];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        // RFC 9110 §14.5: a server that does not support partial PUT must refuse it, or half a file becomes the whole.
        if (request.Headers.ContentRange.Count > 0)
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, "PUT with Content-Range is not supported (RFC 9110 §14.5)");
        }

        var existing = await store.GetInfoAsync(request.Path, request.Aborted);
        ResourceInfo? target = existing.Succeeded ? existing.Value : null;
        if (target?.IsCollection == true)
        {
            return FinalResponse.Text(StatusCodes.Status405MethodNotAllowed, "a collection has no content of its own (RFC 4918 §9.7.2)")
                .With("Allow", OptionsMethod.Allow);
        }

        if (await preconditions.JudgeAsync(request, target, WriteScope.Writing(request.Path, target)) is { } ended)
        {
            return ended;
        }

        if (holds.FindConflict(new Hold(request.Path, HoldKind.Content)) is { } conflict)
        {
            return held.Of(request, conflict);
        }

        var begun = await store.BeginWriteAsync(request.Path, request.Aborted);
        if (!begun.Succeeded)
        {
            return StatusMapping.ToResponse(begun.Error);
        }

        await using var writer = begun.Value;
        var error = await ReceiveAsync(request, writer);
        return error == StoreError.None ? await CommitAsync(request, writer, target) : StatusMapping.ToResponse(error);
    }

    private static async Task<StoreError> ReceiveAsync(DavRequest request, ResourceWriter writer)
    {
        var reader = request.Http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.Aborted);
            var error = await WriteAsync(read.Buffer, writer, request.Aborted);

            // Before any return: what reads on, be it Kestrel to drain the rest, needs the reader in order.
            reader.AdvanceTo(read.Buffer.End);
            if (error != StoreError.None || read.IsCompleted)
            {
                return error;
            }
        }
    }

    private static async ValueTask<StoreError> WriteAsync(ReadOnlySequence<byte> content, ResourceWriter writer, CancellationToken requestAborted)
    {
        foreach (var piece in content)
        {
            var error = await writer.WriteAsync(piece, requestAborted);
            if (error != StoreError.None)
            {
                return error;
            }
        }

        return StoreError.None;
    }

    private async Task<FinalResponse> CommitAsync(DavRequest request, ResourceWriter writer, ResourceInfo? target)
    {
        // An operation may have begun while the content came in; and none shall begin between this look and the step.
        using var claim = holds.TryClaim([new Hold(request.Path, HoldKind.Content)], out var conflict);
        if (claim is null)
        {
            return held.Of(request, conflict!);
        }

        if (preconditions.DependsOnState(request))
        {
            // A lock may have been granted while the content came in, on what was unmapped then. Under the claim none can be any more.
            var existing = await store.GetInfoAsync(request.Path, request.Aborted);
            target = existing.Succeeded ? existing.Value : null;
            if (await preconditions.JudgeAsync(request, target, WriteScope.Writing(request.Path, target)) is { } ended)
            {
                return ended;
            }
        }

        if (target is null)
        {
            await follower.ForgetAsync(request.Path);
        }

        var condition = PreconditionEvaluator.ConditionOf(request.Headers, target);
        var committed = await writer.CommitAsync(condition, modified: null, request.Aborted);
        if (!committed.Succeeded)
        {
            return StatusMapping.ToResponse(committed.Error);
        }

        var status = committed.Value.Replaced ? StatusCodes.Status204NoContent : StatusCodes.Status201Created;
        return new FinalResponse(status)
            .With("ETag", committed.Value.Info.ToEntityTag())
            .With("Last-Modified", committed.Value.Info.Modified.UtcDateTime.ToString("R", null));
    }
}
