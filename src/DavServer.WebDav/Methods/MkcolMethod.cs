using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.Properties;
using DavServer.WebDav.State;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>MKCOL (RFC 4918 §9.3), also with properties of the new collection (RFC 5689).</summary>
internal sealed class MkcolMethod(
    IResourceStore store,
    PropertyUpdater updater,
    PreconditionEvaluator preconditions,
    HoldTable holds,
    HoldResponse held,
    NamespaceFollower follower,
    WebDavOptions options) : IDavMethod
{
    public IReadOnlyList<string> Names { get; } = ["MKCOL"];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        if (!ModificationTimeField.TryParse(request.Headers[ModificationTimeField.Name], out var modified))
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, ModificationTimeField.Expected);
        }

        var (instructions, refusal) = await ReadInstructionsAsync(request);
        if (instructions is null)
        {
            return refusal;
        }

        // Claimed before it is judged: so no lock can be granted between the judgement and the deed.
        var seen = await store.LocateAsync(request.Path, request.Aborted);
        // With properties it may have to be undone: then nobody may have put anything in it, or make it meanwhile.
        var kind = instructions.Count > 0 ? HoldKind.Exclusive : HoldKind.Content;
        var attempt = await holds.ClaimAsync([new Hold(seen.Succeeded ? seen.Value.RealPath : request.Path, kind)], request.Aborted);
        using var claim = attempt.Claim;
        if (claim is null)
        {
            return held.Of(request, attempt.Conflict!);
        }

        var existing = await store.GetInfoAsync(request.Path, request.Aborted);
        ResourceInfo? target = existing.Succeeded ? existing.Value : null;
        return await preconditions.JudgeAsync(request, target, WriteScope.Writing(request.Path, target)) is { } ended ? ended
            : target is not null ? Mapped()
            : await MakeAsync(request, instructions, modified);
    }

    // RFC 4918 §9.3.1: only an unmapped URL.
    private static FinalResponse Mapped() =>
        FinalResponse.Text(StatusCodes.Status405MethodNotAllowed, "the URL is mapped already (RFC 4918 §9.3)").With("Allow", OptionsMethod.Allow);

    private async Task<(IReadOnlyList<PropertyInstruction>? Instructions, FinalResponse? Refusal)> ReadInstructionsAsync(DavRequest request)
    {
        var content = await RequestContent.ReadWholeAsync(request.Http, options.MaxXmlBytes);
        if (content is null)
        {
            return (null, FinalResponse.Text(StatusCodes.Status413PayloadTooLarge, $"the content is larger than {options.MaxXmlBytes} bytes"));
        }

        if (content.Length == 0)
        {
            return ([], null);
        }

        if (!PropertyUpdateReader.HasRoot(new MemoryStream(content), "mkcol"))
        {
            return (null, FinalResponse.Text(
                StatusCodes.Status415UnsupportedMediaType, "MKCOL takes no content here but DAV:mkcol (RFC 4918 §9.3, RFC 5689 §3)"));
        }

        var instructions = PropertyUpdateReader.TryRead(new MemoryStream(content), "mkcol", options.PropertyLimits.BytesPerProperty, out var error);
        return instructions is null
            ? (null, FinalResponse.Text(StatusCodes.Status400BadRequest, error))
            : ([.. instructions.Where(i => i.Kind != InstructionKind.Remove)], null); // RFC 5689 §5.1 knows set alone
    }

    private async Task<FinalResponse> MakeAsync(DavRequest request, IReadOnlyList<PropertyInstruction> instructions, DateTimeOffset? modified)
    {
        // RFC 5689 §3: all or nothing; so what can be told before is.
        var statuses = updater.JudgeNew(instructions);
        if (!statuses.All(s => s.IsDone))
        {
            return PropertyReport.MkcolResponse(instructions, statuses);
        }

        await follower.ForgetAsync(request.Path);
        PropertyInstruction[] properties = [.. instructions.Where(i => i.Name != PropertyRules.ResourceType)];
        var refusal = properties.Length == 0 ? await CreateAsync(request.Path, request.Aborted) : await CreateWithAsync(request.Path, properties);
        if (refusal is not null)
        {
            return refusal;
        }

        // Last: what was done before it has changed the time.
        var response = new FinalResponse(StatusCodes.Status201Created);
        return modified is { } time && (await store.SetModifiedAsync(request.Path, time, CancellationToken.None)).Succeeded
            ? response.With(ModificationTimeField.AnswerName, ModificationTimeField.Accepted)
            : response;
    }

    private async Task<FinalResponse?> CreateAsync(ResourcePath path, CancellationToken requestAborted)
    {
        var made = await store.CreateCollectionAsync(path, requestAborted);
        return made.Succeeded ? null
            : made.Error == StoreError.AlreadyExists ? Mapped()
            : StatusMapping.ToResponse(made.Error);
    }

    /// <summary>
    /// The properties first: nobody sees them before there is a collection, nor it without them. Only of a time that is to be set on disk a kill can
    /// take the setting.
    /// </summary>
    private async Task<FinalResponse?> CreateWithAsync(ResourcePath path, PropertyInstruction[] properties)
    {
        var located = await store.LocateAsync(path, CancellationToken.None);
        if (!located.Succeeded || located.Value.Info is not null)
        {
            return located.Succeeded ? Mapped() : StatusMapping.ToResponse(located.Error);
        }

        // The store refuses it too, but only once something was kept there, that would have to be taken back.
        if (located.Value.IsHidden)
        {
            return StatusMapping.ToResponse(StoreError.AccessDenied);
        }

        await using var followed = await follower.BeginMakeAsync(located.Value.RealPath);
        var statuses = await updater.KeepAheadAsync(located.Value.RealPath, properties);
        if (statuses.All(s => s.IsDone))
        {
            if (await CreateAsync(path, CancellationToken.None) is { } refusal)
            {
                await followed.AbandonAsync();
                return refusal;
            }

            statuses = await updater.SetTimeAsync(path, properties);
            if (statuses.All(s => s.IsDone))
            {
                await followed.CommitAsync([], null);
                return null;
            }

            await store.DeleteAsync(path, default, CancellationToken.None);
        }

        await followed.AbandonAsync();
        return PropertyReport.MkcolResponse(properties, statuses);
    }
}
