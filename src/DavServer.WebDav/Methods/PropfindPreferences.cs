using DavServer.WebDav.Headers;
using DavServer.WebDav.Properties;

namespace DavServer.WebDav.Methods;

/// <summary>Whether a listing begins with the collection that was asked.</summary>
internal enum RootOfListing
{
    Listed,
    LeftOut,
}

/// <summary>How a PROPFIND would like to be answered (RFC 8144 §2.1, §4).</summary>
internal readonly record struct PropfindPreferences(MissingProperties Missing, RootOfListing Root)
{
    /// <summary>Reads them, and says in the response which are honoured. A field that can't be read is as good as none: nothing hangs on it here.</summary>
    public static PropfindPreferences Apply(DavRequest request, Depth depth)
    {
        if (request.Headers["Prefer"].Count == 0 && request.Headers["Brief"].Count == 0)
        {
            return default;
        }

        if (!PreferField.TryParse(request.Headers["Prefer"], out var preferences, out _))
        {
            preferences = Preferences.None;
        }

        var brief = BriefAnswerField.Of(preferences, request.Headers["Brief"]);

        // With Depth 0 nothing would be left.
        var noRoot = preferences.DepthNoroot == Preference.Stated && depth != Depth.Zero;
        var fields = request.Http.Response.Headers;
        fields.Vary = BriefAnswerField.Vary;
        var applied = (brief == BriefAnswer.Preferred, noRoot) switch
        {
            (true, true) => "return=minimal, depth-noroot",
            (true, false) => "return=minimal",
            (false, true) => "depth-noroot",
            _ => null,
        };
        if (applied is not null)
        {
            fields["Preference-Applied"] = applied;
        }

        return new PropfindPreferences(
            brief == BriefAnswer.Unasked ? MissingProperties.Reported : MissingProperties.LeftOut, noRoot ? RootOfListing.LeftOut : RootOfListing.Listed);
    }
}
