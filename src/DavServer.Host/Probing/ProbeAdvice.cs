using DavServer.WebDav.LongRunning;

namespace DavServer.Host.Probing;

/// <summary>What to set.</summary>
/// <param name="Behind">The name for <c>--behind</c>; null for none.</param>
/// <param name="Candidates">Names that would do if it is one of these; nothing on the wire says.</param>
/// <param name="Text">The advice in words.</param>
internal sealed record ProbeAdvice(string? Behind, IReadOnlyList<string> Candidates, string Text)
{
    /// <summary>Where no profile fits, the owner makes one; this one never lets a 102 through.</summary>
    private const string OwnProfile =
        """{ "version": 1, "intermediaries": [ { "name": "in-front", "forwards102": false, "evidence": ["davserver probe"] } ] }""";

    private const string HoldByOwnProfile =
        "None of the profiles fits. To have the server hold and send no 102: --behind in-front --profiles FILE, with this in FILE: " + OwnProfile;

    /// <param name="traces">What tells of intermediaries.</param>
    /// <param name="interims">What became of 102s.</param>
    /// <param name="known">The intermediaries of the profiles.</param>
    public static ProbeAdvice Of(PathTraces traces, InterimFindings interims, IReadOnlyList<KnownIntermediary> known)
    {
        var name = traces.RequestFields.Concat(traces.ResponseFields)
            .Select(f => KnownIntermediary.In(f[(f.IndexOf(':', StringComparison.Ordinal) + 1)..])).FirstOrDefault(k => k is not null);
        return interims.Verdict is PathVerdict.Forwards or PathVerdict.ForwardsFew
            ? OfForwarding(traces, interims, name, known)
            : OfOthers(interims, name);
    }

    private static ProbeAdvice OfForwarding(
        PathTraces traces, InterimFindings interims, KnownIntermediary? name, IReadOnlyList<KnownIntermediary> known)
    {
        var few = interims.Verdict == PathVerdict.ForwardsFew;
        if (few && name is { Forwards102: true } && !(name.MaxInterims <= interims.Bears))
        {
            return new ProbeAdvice(null, [], $"The profile of {name.Name} has more 102s sent than the {interims.Bears} that arrived here: don't set "
                + $"--behind {name.Name}. {HoldByOwnProfile}");
        }

        if (name is { Forwards102: true })
        {
            var many = few ? $"{interims.Bears} on one request at the least" : "as many as were tried";
            return new ProbeAdvice(name.Name, [], $"Set --behind {name.Name}: 102s arrive through it, {many}.");
        }

        if (name is not null)
        {
            return new ProbeAdvice(name.Name, [], $"Set --behind {name.Name}: the server then holds, because {name.Name} was seen to fail on 102s "
                + $"elsewhere, though {interims.Bears} arrived here.");
        }

        if (few)
        {
            return new ProbeAdvice(null, [], $"Something between bears {interims.Bears} 102s on one request and breaks at {interims.BreaksAt}. "
                + HoldByOwnProfile);
        }

        if (!traces.Any)
        {
            return new ProbeAdvice(null, [], "Set nothing: no intermediary is to be seen, and 102s arrive.");
        }

        string[] candidates = [.. known.Where(k => k.Forwards102).Select(k => k.Name)];
        return new ProbeAdvice(null, candidates, "There is an intermediary that does not say what it is, and 102s arrive through it. "
            + (candidates.Length == 0 ? "" : $"If it is {string.Join(" or ", candidates)}: set --behind to that. ")
            + "Otherwise no profile fits: leave --behind out, and the server holds where the request tells of an intermediary.");
    }

    private static ProbeAdvice OfOthers(InterimFindings interims, KnownIntermediary? name)
    {
        if (name is { Forwards102: false })
        {
            return new ProbeAdvice(name.Name, [], $"Set --behind {name.Name}: the server then holds, and sends no 102 to be lost or do harm.");
        }

        var own = name is null ? HoldByOwnProfile
            : $"The profile of {name.Name} says that it forwards 102s, and this one does not: don't set --behind {name.Name}. {HoldByOwnProfile}";
        return interims.Verdict switch
        {
            PathVerdict.SpeaksHttp10 => new ProbeAdvice(null, [], "Set nothing: the server is asked in HTTP/1.0, where it always holds. "
                + "An intermediary that is set to HTTP/1.1 towards the server must be probed again."),
            PathVerdict.Drops => new ProbeAdvice(null, [], $"102s are lost on the way; they do no harm and no good. {own}"),
            _ => new ProbeAdvice(null, [], own),
        };
    }
}
