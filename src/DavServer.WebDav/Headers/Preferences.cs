namespace DavServer.WebDav.Headers;

/// <summary>How member errors are to be handled (RFC 7240 §4.4).</summary>
internal enum Handling
{
    Unstated,
    Lenient,
    Strict,
}

/// <summary>Whether a preference was stated.</summary>
internal enum Preference
{
    Unstated,
    Stated,
}

/// <summary>How much the answer is to say (RFC 7240 §4.2, RFC 8144 §2).</summary>
internal enum ReturnPreference
{
    Unstated,
    Minimal,
    Representation,
}

/// <summary>What the client would like (RFC 7240). Preferences this server does not know are left out, as §2 demands.</summary>
/// <param name="RespondAsync">A 202 is welcome (RFC 7240 §4.1).</param>
/// <param name="Wait">How long the client waits gladly (RFC 7240 §4.3); null where not said.</param>
/// <param name="Processing">102s are welcome (draft-wright-http-progress).</param>
/// <param name="Handling">What a member error does to the rest.</param>
internal sealed record Preferences(Preference RespondAsync, TimeSpan? Wait, Preference Processing, Handling Handling)
{
    /// <summary>How much the answer is to say.</summary>
    public ReturnPreference Return { get; init; }

    /// <summary>A PROPFIND is to leave out the collection itself (RFC 8144 §4).</summary>
    public Preference DepthNoroot { get; init; }

    public static Preferences None { get; } = new(Preference.Unstated, null, Preference.Unstated, Handling.Unstated);
}
