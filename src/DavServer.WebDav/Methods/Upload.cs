using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.State;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>The way of content from a request into the store, for PUT and PATCH alike: judged, received aside, published in one step.</summary>
internal sealed class Upload(
    IResourceStore store, PreconditionEvaluator preconditions, HoldTable holds, HoldResponse held, NamespaceFollower follower)
{
    /// <summary>Content up to this size is not worth a look at the free space beforehand.</summary>
    private const long SmallContent = 1024 * 1024;

    /// <summary>How much is gathered before the disk is asked, once it is clear that there is more.</summary>
    private const int Gathered = 256 * 1024;

    /// <summary>What can be refused from the fields alone, before any content is asked for.</summary>
    public static FinalResponse? RefuseFields(IHeaderDictionary headers)
    {
        // RFC 9110 §10.1.1. Kestrel itself answers 100-continue, once the content is read.
        if (headers.Expect.Count > 0 && !string.Equals(headers.Expect.ToString(), "100-continue", StringComparison.OrdinalIgnoreCase))
        {
            return FinalResponse.Text(StatusCodes.Status417ExpectationFailed, "the only expectation known here is 100-continue (RFC 9110 §10.1.1)");
        }

        if (!ModificationTimeField.TryParse(headers[ModificationTimeField.Name], out _))
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, ModificationTimeField.Expected);
        }

        // RFC 9110 §8.4: stored without its coding remembered, the content would come back as something else.
        return headers.ContentEncoding.Count > 0 && !string.Equals(headers.ContentEncoding.ToString(), "identity", StringComparison.OrdinalIgnoreCase)
            ? FinalResponse.Text(StatusCodes.Status415UnsupportedMediaType, "content is stored as it is; no Content-Encoding is taken (RFC 9110 §8.4)")
                .With("Accept-Encoding", "identity")
            : null;
    }

    /// <summary>The answer for a collection, which has no content to be written.</summary>
    public static FinalResponse IsACollection() =>
        FinalResponse.Text(StatusCodes.Status405MethodNotAllowed, "a collection has no content of its own (RFC 4918 §9.7.2)").With("Allow", OptionsMethod.Allow);

    /// <summary>What stands against writing this target, before any content is asked for; null for nothing.</summary>
    public async ValueTask<FinalResponse?> RefuseAsync(DavRequest request, ResourceInfo? target)
    {
        if (await preconditions.JudgeAsync(request, target, WriteScope.Writing(request.Path, target)) is { } ended)
        {
            return ended;
        }

        // A quick step is over by the time the content is here, and waited for then if it is not.
        if (holds.FindConflict(new Hold(request.Path, HoldKind.Content)) is { Operation: not null } conflict)
        {
            return held.Of(request, conflict);
        }

        var shortage = await FindShortageAsync(request, target);
        return shortage == StoreError.None ? null : StatusMapping.ToResponse(shortage);
    }

    /// <summary>Takes the content in, aside.</summary>
    /// <param name="request">The request.</param>
    /// <param name="writer">Where it goes.</param>
    /// <param name="most">How many bytes are lawful; more end it at once.</param>
    /// <returns>Why the disk did not take it, and how many bytes came.</returns>
    public static async Task<(StoreError Error, long Received)> ReceiveAsync(DavRequest request, ResourceWriter writer, long most)
    {
        var reader = request.Http.Request.BodyReader;
        var left = request.Http.Request.ContentLength ?? long.MaxValue;
        for (long received = 0; ;)
        {
            // The first bytes go to the disk as they come. What follows of a large content is gathered: fewer and larger writes.
            var read = received == 0 || left < Gathered
                ? await reader.ReadAsync(request.Aborted)
                : await reader.ReadAtLeastAsync(Gathered, request.Aborted);
            received += read.Buffer.Length;
            left -= read.Buffer.Length;
            var error = received <= most && !read.Buffer.IsEmpty ? await writer.WriteAsync(read.Buffer, request.Aborted) : StoreError.None;

            // Before any return: what reads on, be it Kestrel to drain the rest, needs the reader in order.
            reader.AdvanceTo(read.Buffer.End);
            if (error != StoreError.None || read.IsCompleted || received > most)
            {
                return (error, received);
            }
        }
    }

    /// <summary>Changes a part of a representation: a copy of it is changed and published in its place, so that nobody sees the change half made.</summary>
    public async Task<FinalResponse> UpdateAsync(DavRequest request, WriteOffset offset, long? length, ResourceInfo? target)
    {
        var begun = await store.BeginUpdateAsync(request.Path, offset, request.Aborted);
        if (begun.Error == StoreError.BeyondTheEnd)
        {
            return BeyondTheEnd(target);
        }

        if (!begun.Succeeded)
        {
            return begun.Error == StoreError.IsACollection ? IsACollection() : StatusMapping.ToResponse(begun.Error);
        }

        await using var writer = begun.Value;
        var (error, received) = await ReceiveAsync(request, writer, length ?? long.MaxValue);
        if (error != StoreError.None)
        {
            return StatusMapping.ToResponse(error);
        }

        return length is { } promised && promised != received
            ? FinalResponse.Text(StatusCodes.Status400BadRequest, "the content is not as long as its range")
            : await PublishAsync(request, writer, target);
    }

    /// <summary>The answer to a range that the representation can't bear (RFC 9110 §15.5.17).</summary>
    public static FinalResponse BeyondTheEnd(ResourceInfo? target) => StatusMapping.ToResponse(StoreError.BeyondTheEnd)
        .With("Content-Range", $"bytes */{target?.Length ?? 0}");

    public async Task<FinalResponse> PublishAsync(DavRequest request, ResourceWriter writer, ResourceInfo? target)
    {
        // An operation may have begun while the content came in; and none shall begin between this look and the step.
        var attempt = await holds.ClaimAsync([new Hold(writer.RealPath, HoldKind.Content)], request.Aborted);
        using var claim = attempt.Claim;
        if (claim is null)
        {
            return held.Of(request, attempt.Conflict!);
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

        _ = ModificationTimeField.TryParse(request.Headers[ModificationTimeField.Name], out var modified);
        var condition = PreconditionEvaluator.ConditionOf(request.Headers, target);
        var committed = await writer.CommitAsync(condition, modified, request.Aborted);
        if (!committed.Succeeded)
        {
            // Without a condition of the client's, it was changed while a copy of it was.
            return committed.Error == StoreError.ConditionFailed && condition == default
                ? FinalResponse.Text(StatusCodes.Status409Conflict, "the resource was changed by another at the same time; nothing of this was kept")
                : StatusMapping.ToResponse(committed.Error);
        }

        var response = new FinalResponse(committed.Value.Replaced ? StatusCodes.Status204NoContent : StatusCodes.Status201Created)
        {
            Fields = committed.Value.Info is not { } info ? new Dictionary<string, string>() : new Dictionary<string, string>(2)
            {
                ["ETag"] = info.ToEntityTag(),
                ["Last-Modified"] = info.Modified.UtcDateTime.ToString("R", null),
            },
        };
        return modified is null ? response : response.With(ModificationTimeField.AnswerName, ModificationTimeField.Accepted);
    }

    /// <summary>What room seems to be lacking, the disk's or the quota's. What the disk says in the end counts; this spares sending what can't be kept.</summary>
    private async ValueTask<StoreError> FindShortageAsync(DavRequest request, ResourceInfo? target)
    {
        if (Announced(request) is not { } announced || announced <= SmallContent)
        {
            return StoreError.None;
        }

        var place = target is null ? request.Path.Parent ?? request.Path : request.Path;
        var space = await store.GetSpaceAsync(place, request.Aborted);

        // What is replaced may give its room back, where a quota is what limits.
        return !space.Succeeded || announced <= space.Value.Available + (target?.Length ?? 0) ? StoreError.None : space.Value.Shortage;
    }

    // Finder sends chunks and says in a field of its own how much they will be. Only a hint: what comes is what counts.
    private static long? Announced(DavRequest request) =>
        request.Http.Request.ContentLength
        ?? (Digits.TryRead(request.Headers["X-Expected-Entity-Length"].ToString(), out var hint) ? hint : null);
}
