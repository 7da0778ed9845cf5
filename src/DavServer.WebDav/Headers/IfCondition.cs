namespace DavServer.WebDav.Headers;

/// <summary>What a condition of the If field compares (RFC 4918 §10.4.2).</summary>
internal enum IfSubject
{
    /// <summary>A state token, for instance that of a lock.</summary>
    StateToken,

    /// <summary>An entity tag.</summary>
    EntityTag,
}

/// <summary>Whether a condition is preceded by "Not".</summary>
internal enum IfSense
{
    /// <summary>The resource must match.</summary>
    Is,

    /// <summary>The resource must not match.</summary>
    IsNot,
}

/// <summary>One condition of the If field (RFC 4918 §10.4.2).</summary>
/// <param name="Sense">Whether it is negated.</param>
/// <param name="Subject">What is compared.</param>
/// <param name="Value">The URI of the state token, or the entity tag with its quotes and its <c>W/</c>.</param>
internal readonly record struct IfCondition(IfSense Sense, IfSubject Subject, string Value)
{
    /// <summary>Nothing of the value: it may be a lock token, and what is formatted by chance ends up in logs.</summary>
    public override string ToString() => $"({Sense} {Subject})";
}
