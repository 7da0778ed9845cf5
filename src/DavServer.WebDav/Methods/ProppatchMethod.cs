using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.Properties;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>PROPPATCH (RFC 4918 §9.2): all instructions in document order, or none.</summary>
internal sealed class ProppatchMethod(
    IResourceStore store, PropertyUpdater updater, PreconditionEvaluator preconditions, HoldTable holds, HoldResponse held, WebDavOptions options) : IDavMethod
{
    public IReadOnlyList<string> Names { get; } = ["PROPPATCH"];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        var content = await RequestContent.ReadWholeAsync(request.Http, options.MaxXmlBytes);
        if (content is null)
        {
            return FinalResponse.Text(StatusCodes.Status413PayloadTooLarge, $"the content is larger than {options.MaxXmlBytes} bytes");
        }

        using var stream = new MemoryStream(content);
        if (PropertyUpdateReader.TryRead(stream, "propertyupdate", options.PropertyLimits.BytesPerProperty, out var error) is not { } instructions)
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, error);
        }

        // Claimed before it is judged: so no lock can be granted between the judgement and the deed.
        var seen = await store.LocateAsync(request.Path, request.Aborted);
        var attempt = await holds.ClaimAsync([new Hold(seen.Succeeded ? seen.Value.RealPath : request.Path, HoldKind.Properties)], request.Aborted);
        using var claim = attempt.Claim;
        if (claim is null)
        {
            return held.Of(request, attempt.Conflict!);
        }

        var located = await store.LocateAsync(request.Path, request.Aborted);
        if (!located.Succeeded || located.Value.Info is not { } target)
        {
            // RFC 4918 §9.2 has no 409 for a missing parent: it is about a resource, and there is none.
            return StatusMapping.ToResponse(located.Succeeded || located.Error == StoreError.NoParent ? StoreError.NotFound : located.Error);
        }

        if (await preconditions.JudgeAsync(request, target, [new WriteScope(request.Path, WriteReach.Resource)]) is { } ended)
        {
            return ended;
        }

        var statuses = await updater.ApplyAsync(new PropertyTarget(request.Path, located.Value.RealPath, target), instructions, request.Aborted);
        return Answer(request, target, instructions, statuses);
    }

    private static FinalResponse Answer(
        DavRequest request, in ResourceInfo target, IReadOnlyList<PropertyInstruction> instructions, IReadOnlyList<PropertyStatus> statuses)
    {
        if (!PreferField.TryParse(request.Headers["Prefer"], out var preferences, out _))
        {
            preferences = Preferences.None;
        }

        // RFC 8144 §2.2: where all is done, the short answer is a 200 without content. What failed is told in full.
        var brief = BriefAnswerField.Of(preferences, request.Headers["Brief"]);
        if (brief == BriefAnswer.Unasked || !statuses.All(s => s.IsDone))
        {
            var href = request.Href(request.Path, target.IsCollection ? CollectionSlash.Trailing : CollectionSlash.None);
            return PropertyReport.MultiStatus(href, instructions, statuses);
        }

        var response = new FinalResponse(StatusCodes.Status200OK);
        return brief == BriefAnswer.Preferred ? response.With("Preference-Applied", "return=minimal") : response;
    }
}
