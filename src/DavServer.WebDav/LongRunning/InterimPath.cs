namespace DavServer.WebDav.LongRunning;

/// <summary>What stands between a client and this server, as far as 102s go.</summary>
/// <param name="Forbids">Why none may be sent; null where nothing forbids it.</param>
/// <param name="Allowance">What all of it bears: the smallest wins.</param>
internal sealed record InterimPath(string? Forbids, InterimAllowance Allowance)
{
    /// <summary>The way a request came: the intermediary of <c>--behind</c>, and each that Via names.</summary>
    /// <param name="profiles">What is known of them.</param>
    /// <param name="behind">The intermediary that is known to be there; null for none.</param>
    /// <param name="traits">The request.</param>
    public static InterimPath Of(Profiles profiles, string? behind, RequestTraits traits)
    {
        var allowance = InterimAllowance.Any;
        if (behind is not null)
        {
            if (profiles.FindIntermediary(behind) is not { Forwards102: true } known)
            {
                return Forbidden($"--behind {behind}, which forwards no 102");
            }

            allowance = allowance.And(known.ToAllowance());
        }

        foreach (var member in traits.Via)
        {
            // RFC 9110 §7.6.3: received-protocol, received-by, comment. A hop that received HTTP/1.0 can't be given a 1xx.
            var parts = member.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (parts[0] is "1.0" or "HTTP/1.0")
            {
                return Forbidden($"Via: {member}: a hop speaks HTTP/1.0");
            }

            var known = NamesIn(parts).Select(profiles.FindIntermediary).OfType<IntermediaryProfile>().ToArray();
            if (known.Length == 0 || !known.All(k => k.Forwards102))
            {
                return Forbidden($"Via: {member}: it forwards no 102, or nothing is known of it");
            }

            allowance = known.Aggregate(allowance, (least, k) => least.And(k.ToAllowance()));
        }

        // Other traces name nobody, and a Via tells only of whoever left it: someone before it, who leaves none, may have left these. So only
        // --behind can vouch.
        return traits.Forwarded == ForwardedFields.Present && behind is null
            ? Forbidden("Forwarded or X-Forwarded-* tells of an intermediary; --behind does not say which")
            : new InterimPath(null, allowance);
    }

    private static InterimPath Forbidden(string why) => new(why, InterimAllowance.Any);

    // A pseudonym or host, perhaps with a port, and the products in the comment: "1.1 varnish", "1.1 proxy:80 (HAProxy/2.6)". A name alone is what
    // people give to davserver explain.
    private static IEnumerable<string> NamesIn(string[] parts) =>
        parts[^1].Split([' ', '(', ')', ';'], StringSplitOptions.RemoveEmptyEntries).SelectMany(word => new[] { word, word.Split('/', ':')[0] });
}
