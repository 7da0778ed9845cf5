namespace DavServer.Rehearsal.Scripts;

/// <summary>How the final response of a script ends.</summary>
internal enum ScriptEnd
{
    /// <summary>As it should.</summary>
    Whole,

    /// <summary>With a 102 behind it: at the raw listener only.</summary>
    Interim,

    /// <summary>In the middle of its content, and the connection with it: at the raw listener only.</summary>
    Truncated,
}
