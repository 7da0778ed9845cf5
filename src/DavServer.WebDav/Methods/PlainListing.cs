using System.Globalization;
using System.Text;
using DavServer.Storage;
using DavServer.WebDav.Preconditions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DavServer.WebDav.Methods;

/// <summary>What GET tells of a collection (RFC 4918 §9.4): the names of its members, for whoever looks with a browser or curl.</summary>
internal static class PlainListing
{
    /// <summary>The most names; PROPFIND streams as many as there are.</summary>
    private const int MaxListed = 10_000;

    public static async Task<FinalResponse?> AnswerAsync(
        DavRequest request, IResourceStore store, PreconditionEvaluator preconditions, AppleFiles appleFiles)
    {
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

        if (tree.Begin(WalkReach.Members) is var error and not StoreError.None)
        {
            return StatusMapping.ToResponse(error);
        }

        var names = await ListAsync(tree, appleFiles, request.Aborted);
        var response = new FinalResponse(StatusCodes.Status200OK) { ContentType = "text/plain; charset=utf-8", Content = names }
            .With("X-Content-Type-Options", "nosniff");

        // RFC 4918 §5.2: who asks without the slash is told where the collection is.
        return EndsWithSlash(request) ? response : response.With("Content-Location", request.Href(request.Path, CollectionSlash.Trailing));
    }

    private static async Task<string> ListAsync(ResourceTree tree, AppleFiles appleFiles, CancellationToken requestAborted)
    {
        var lines = new List<string>();
        var isCut = false;
        await foreach (var batch in tree.WalkInBatchesAsync(WalkReach.Members, requestAborted))
        {
            lines.AddRange(LinesOf(batch, appleFiles));
            if (lines.Count > MaxListed)
            {
                isCut = true;
                lines.RemoveRange(MaxListed, lines.Count - MaxListed);
                break;
            }
        }

        lines.Sort(StringComparer.Ordinal);
        var text = new StringBuilder();
        lines.ForEach(line => text.Append(line).Append('\n'));
        if (isCut)
        {
            text.Append(CultureInfo.InvariantCulture, $"(and more than these {MaxListed}: PROPFIND lists all)\n");
        }

        return text.ToString();
    }

    private static IEnumerable<string> LinesOf(MemberBatch batch, AppleFiles appleFiles)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var name = ResourceName.FromBytes(batch.NameAt(i));
            if (appleFiles != AppleFiles.Hide || !AppleNames.IsHidden(name))
            {
                yield return name + (batch.InfoAt(i).IsCollection ? "/" : "");
            }
        }

        foreach (var (path, error) in batch.Failures)
        {
            if (appleFiles != AppleFiles.Hide || !AppleNames.IsHidden(path.Name))
            {
                yield return $"{path.Name} ({StatusMapping.TextOf(error)})";
            }
        }
    }

    private static bool EndsWithSlash(DavRequest request)
    {
        var target = request.Http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return request.Path.IsRoot || (query < 0 ? target : target[..query]).EndsWith('/');
    }
}
