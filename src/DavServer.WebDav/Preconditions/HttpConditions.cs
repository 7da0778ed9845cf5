using DavServer.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DavServer.WebDav.Preconditions;

/// <summary>The conditional fields of RFC 9110 §13, in the order of §13.2.2.</summary>
internal static class HttpConditions
{
    /// <summary>The answer that ends the request, or null when it may go on.</summary>
    public static FinalResponse? Judge(HttpContext http, ResourceInfo? target)
    {
        var headers = http.Request.Headers;
        if (headers.IfMatch.Count == 0 && headers.IfNoneMatch.Count == 0 && headers.IfModifiedSince.Count == 0 && headers.IfUnmodifiedSince.Count == 0)
        {
            return null;
        }

        return JudgeMatch(headers, target) ?? JudgeNoneMatch(http, target);
    }

    private static FinalResponse? JudgeMatch(IHeaderDictionary headers, ResourceInfo? target)
    {
        if (headers.IfMatch.Count > 0)
        {
            if (!TryTags(headers.IfMatch!, out var tags))
            {
                return Malformed("If-Match");
            }

            // RFC 9110 §13.1.1: strong comparison; "*" means any representation at all.
            return Matches(tags, target, EntityTagComparison.Strong) ? null : Failed("If-Match");
        }

        if (headers.IfUnmodifiedSince.Count > 0 && target is { } known
            && HeaderUtilities.TryParseDate(headers.IfUnmodifiedSince.ToString(), out var since) && Seconds(known.Modified) > since)
        {
            return Failed("If-Unmodified-Since");
        }

        return null;
    }

    private static FinalResponse? JudgeNoneMatch(HttpContext http, ResourceInfo? target)
    {
        var headers = http.Request.Headers;
        var isRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (headers.IfNoneMatch.Count > 0)
        {
            if (!TryTags(headers.IfNoneMatch!, out var tags))
            {
                return Malformed("If-None-Match");
            }

            return !Matches(tags, target, EntityTagComparison.Weak) ? null : isRead ? NotModified(target!.Value) : Failed("If-None-Match");
        }

        // RFC 9110 §13.1.3: only for GET and HEAD; a date that is none is ignored.
        return isRead && target is { } known && headers.IfModifiedSince.Count > 0
            && HeaderUtilities.TryParseDate(headers.IfModifiedSince.ToString(), out var since) && Seconds(known.Modified) <= since
            ? NotModified(known)
            : null;
    }

    private static bool TryTags(IList<string?> field, out IList<EntityTagHeaderValue> tags) =>
        EntityTagHeaderValue.TryParseStrictList([.. field.Select(f => f ?? "")], out tags!);

    private enum EntityTagComparison
    {
        Strong,
        Weak,
    }

    private static bool Matches(IList<EntityTagHeaderValue> tags, ResourceInfo? target, EntityTagComparison comparison)
    {
        if (target is not { } known)
        {
            return false;
        }

        // A collection has no representation of its own that a tag could name, but "*" asks only whether it is mapped.
        var tag = known.ToEntityTag();
        return tags.Any(t => t.Tag == "*" || (t.Tag == tag && (comparison == EntityTagComparison.Weak || !t.IsWeak)));
    }

    // Last-Modified goes out in whole seconds (RFC 9110 §5.6.7), so conditions compare those.
    private static DateTimeOffset Seconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    private static FinalResponse NotModified(in ResourceInfo known) => new FinalResponse(StatusCodes.Status304NotModified)
        .With("ETag", known.ToEntityTag())
        .With("Last-Modified", known.Modified.UtcDateTime.ToString("R", null));

    private static FinalResponse Failed(string field) =>
        FinalResponse.Text(StatusCodes.Status412PreconditionFailed, $"the condition of {field} does not hold");

    private static FinalResponse Malformed(string field) =>
        FinalResponse.Text(StatusCodes.Status400BadRequest, $"{field} is not a list of entity tags");
}
