using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>By which of its two names a short answer was asked for.</summary>
internal enum BriefAnswer
{
    /// <summary>It was not.</summary>
    Unasked,

    /// <summary><c>Prefer: return=minimal</c> (RFC 8144 §2).</summary>
    Preferred,

    /// <summary><c>Brief: t</c>, Microsoft's own, which older clients send.</summary>
    Brief,
}

/// <summary>Finds out whether a short answer was asked for.</summary>
internal static class BriefAnswerField
{
    /// <summary>The fields whose values the answer depends on, for Vary.</summary>
    public const string Vary = "Brief, Prefer";

    /// <summary>Reads both fields.</summary>
    public static BriefAnswer Of(Preferences preferences, StringValues brief) =>
        preferences.Return == ReturnPreference.Minimal ? BriefAnswer.Preferred
        : brief.Count == 1 && string.Equals(brief[0]?.Trim(), "t", StringComparison.OrdinalIgnoreCase) ? BriefAnswer.Brief
        : BriefAnswer.Unasked;
}
