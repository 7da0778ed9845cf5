namespace DavServer.Rehearsal.Scripts;

/// <summary>Which interim responses a script sends.</summary>
internal enum InterimKind
{
    /// <summary>102 (RFC 2518 §10.1).</summary>
    Processing,

    /// <summary>103 (RFC 8297).</summary>
    EarlyHints,

    /// <summary>100, unasked: at the raw listener only.</summary>
    Continue,

    /// <summary>100, 102 and 103 in turn: at the raw listener only.</summary>
    Mix,

    /// <summary>102, with a line that is no HTTP before each: at the raw listener only.</summary>
    Garbage,
}
