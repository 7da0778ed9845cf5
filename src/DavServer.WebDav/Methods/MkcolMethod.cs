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
        // With properties it may have to be undone: then nobody may have put anything in it.
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
        var made = await store.CreateCollectionAsync(request.Path, request.Aborted);
        if (!made.Succeeded)
        {
            return made.Error == StoreError.AlreadyExists ? Mapped() : StatusMapping.ToResponse(made.Error);
        }

        if (await SetAsync(request, instructions) is { } failed)
        {
            return failed;
        }

        // Last: what was done before it has changed the time.
        var response = new FinalResponse(StatusCodes.Status201Created);
        return modified is { } time && (await store.SetModifiedAsync(request.Path, time, CancellationToken.None)).Succeeded
            ? response.With(ModificationTimeField.AnswerName, ModificationTimeField.Accepted)
            : response;
    }

    private async Task<FinalResponse?> SetAsync(DavRequest request, IReadOnlyList<PropertyInstruction> instructions)
    {
        PropertyInstruction[] properties = [.. instructions.Where(i => i.Name != PropertyRules.ResourceType)];
        if (properties.Length == 0)
        {
            return null;
        }

        var isDone = false;
        try
        {
            var located = await store.LocateAsync(request.Path, CancellationToken.None);
            if (!located.Succeeded || located.Value.Info is not { } info)
            {
                return StatusMapping.ToResponse(located.Succeeded ? StoreError.NotFound : located.Error);
            }

            var target = new PropertyTarget(request.Path, located.Value.RealPath, info);
            var statuses = await updater.ApplyAsync(target, properties, CancellationToken.None);
            isDone = statuses.All(s => s.IsDone);
            return isDone ? null : PropertyReport.MkcolResponse(properties, statuses);
        }
        finally
        {
            if (!isDone)
            {
                await store.DeleteAsync(request.Path, default, CancellationToken.None);
            }
        }
    }
}
