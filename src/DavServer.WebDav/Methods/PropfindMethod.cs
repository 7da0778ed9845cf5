using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.Properties;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>
/// PROPFIND (RFC 4918 §9.1), streamed: held at a time are the kept properties of the collections on the way, within <see cref="PropertyMemory"/>, and
/// nothing else that grows.
/// </summary>
internal sealed class PropfindMethod(
    IResourceStore store,
    IPropertyStore properties,
    PropertyMemory memory,
    LockTable locks,
    LockDiscovery discovery,
    PreconditionEvaluator preconditions,
    WebDavOptions options)
    : IDavMethod
{
    private static readonly IReadOnlyList<DeadProperty> NoneKept = [];

    public IReadOnlyList<string> Names { get; } = ["PROPFIND"];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        if (!DepthField.TryParse(request.Headers["Depth"], out var depth))
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, "Depth must be 0, 1 or infinity (RFC 4918 §10.2)");
        }

        var (question, refusal) = await ReadQuestionAsync(request);
        if (question is null)
        {
            return refusal;
        }

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

        // RFC 4918 §9.1: without the field, infinity.
        var reach = depth ?? Depth.Infinity;
        if (reach == Depth.Infinity && tree.Root.IsCollection && options.PropfindInfinity == PropfindInfinity.Refuse)
        {
            return XmlContent.Error(StatusCodes.Status403Forbidden, ConditionCode.PropfindFiniteDepth);
        }

        // Known before the 207 begins: a collection that can't be listed must not look empty.
        if (reach != Depth.Zero && tree.Begin(reach == Depth.One ? WalkReach.Members : WalkReach.Descendants) is var error and not StoreError.None)
        {
            return StatusMapping.ToResponse(error);
        }

        await AnswerAsync(request, tree, reach, question);
        return null;
    }

    private async Task<(PropfindRequest? Question, FinalResponse? Refusal)> ReadQuestionAsync(DavRequest request)
    {
        var content = await RequestContent.ReadWholeAsync(request.Http, options.MaxXmlBytes);
        if (content is null)
        {
            return (null, FinalResponse.Text(StatusCodes.Status413PayloadTooLarge, $"the content is larger than {options.MaxXmlBytes} bytes"));
        }

        if (content.Length == 0)
        {
            return (PropfindRequest.AllProp, null);
        }

        var question = PropfindReader.TryRead(new MemoryStream(content), out var error);
        return (question, question is null ? FinalResponse.Text(StatusCodes.Status400BadRequest, error) : null);
    }

    private async Task AnswerAsync(DavRequest request, ResourceTree tree, Depth depth, PropfindRequest question)
    {
        var preferences = PropfindPreferences.Apply(request, depth);
        var context = new LiveContext { Principal = request.Principal, PrincipalHref = PrincipalUrls.HrefOf(request) };
        var space = PropertySelection.WantsSpace(question) ? new VolumeSpace(store, context) : null;
        await (space?.FindAsync(new ResourceMember(tree.Path, tree.Root), request.Aborted) ?? ValueTask.CompletedTask);
        var selection = new PropertySelection(question, preferences.Missing, context);
        using var kept = await LookUpAsync(request, selection, context);

        var response = request.Http.Response;
        response.StatusCode = StatusCodes.Status207MultiStatus;
        response.ContentType = XmlContent.MediaType;

        // Started now, what is written goes straight to the connection's memory; before, Kestrel would keep it apart and copy it.
        await response.StartAsync(request.Aborted);
        var xml = new Utf8Xml(response.BodyWriter);
        var writer = new MultiStatusWriter(xml, request.PublicPath, selection, context);
        writer.Begin();
        var listsMembers = depth != Depth.Zero && tree.Root.IsCollection;
        if (preferences.Root == RootOfListing.Listed)
        {
            writer.Resource(new ListedResource(tree.Path, tree.Root), kept?.OfRoot(tree.Path, listsMembers) ?? NoneKept);
        }

        if (listsMembers)
        {
            await MembersAsync(request, tree, depth == Depth.One ? WalkReach.Members : WalkReach.Descendants, new Listing(xml, writer, kept, space));
        }

        writer.End();
        await xml.FlushAsync(request.Aborted);
    }

    private async Task MembersAsync(DavRequest request, ResourceTree tree, WalkReach reach, Listing listing)
    {
        // How many may still be listed; below zero once there was one more.
        var left = reach == WalkReach.Descendants ? options.PropfindMaxMembers : int.MaxValue;
        var arePlain = listing is { Kept: null, Space: null } && options.AppleFiles != AppleFiles.Hide;
        await foreach (var batch in tree.WalkInBatchesAsync(reach, request.Aborted))
        {
            left = arePlain ? await PlainMembersAsync(batch, left, listing, request) : await OneByOneAsync(batch, left, listing, request);
            left = batch.Failures.Count == 0 ? left : Failures(batch, left, listing, request);
            if (left < 0)
            {
                listing.Writer.CutShort(tree.Path, StatusCodes.Status507InsufficientStorage, ConditionCode.PropfindFiniteDepth);
                break;
            }
        }
    }

    private static async ValueTask<int> PlainMembersAsync(MemberBatch batch, int left, Listing listing, DavRequest request)
    {
        var end = Math.Min(batch.Count, left);
        for (var next = 0; next < end;)
        {
            next = listing.Writer.Members(batch, next, end);
            await listing.Xml.FlushIfFullAsync(request.Aborted);
        }

        return left - batch.Count;
    }

    private async ValueTask<int> OneByOneAsync(MemberBatch batch, int left, Listing listing, DavRequest request)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var path = batch.PathAt(i);
            if (options.AppleFiles == AppleFiles.Hide && AppleNames.IsHiddenBelow(request.Path, path))
            {
                continue;
            }

            if (--left < 0)
            {
                return left;
            }

            if (listing.Space is { } space)
            {
                await space.FindAsync(new ResourceMember(path, batch.InfoAt(i)), request.Aborted);
            }

            var target = batch.LinkTargetAt(i);
            var dead = target is null ? listing.Kept?.Of(path) : listing.Kept?.OfLink(target);
            listing.Writer.Resource(new ListedResource(path, batch.InfoAt(i)) { LinkTarget = target }, dead ?? NoneKept);
            await listing.Xml.FlushIfFullAsync(request.Aborted);
        }

        return left;
    }

    private int Failures(MemberBatch batch, int left, Listing listing, DavRequest request)
    {
        foreach (var member in batch.Failures)
        {
            if (options.AppleFiles == AppleFiles.Hide && AppleNames.IsHiddenBelow(request.Path, member.Path))
            {
                continue;
            }

            if (--left < 0)
            {
                return left;
            }

            listing.Writer.Failed(member);
        }

        return left;
    }

    /// <summary>Finds out where the locks and kept properties that are asked for are looked up, where there are any.</summary>
    /// <returns>Where kept properties are; null where there are none, or none are asked for.</returns>
    private async ValueTask<DeadPropertyLookup?> LookUpAsync(DavRequest request, PropertySelection selection, LiveContext context)
    {
        var (wantsLocks, wantsDead) = (selection.WantsLocks && !locks.IsEmpty, selection.WantsDead && !properties.IsEmpty);
        if (!wantsLocks && !wantsDead)
        {
            return null;
        }

        var located = await store.LocateAsync(request.Path, request.Aborted);
        if (!located.Succeeded)
        {
            return null;
        }

        context.Paths = new RealPaths(request.Path, located.Value.RealPath);
        context.Locks = wantsLocks ? discovery : null;
        return wantsDead ? new DeadPropertyLookup(properties, context.Paths, selection.DeadNames, memory) : null;
    }

    private sealed record Listing(Utf8Xml Xml, MultiStatusWriter Writer, DeadPropertyLookup? Kept, VolumeSpace? Space);
}
