namespace DavServer.Rehearsal.Scripts;

/// <summary>Who plays a script.</summary>
internal enum ScriptSpeaker
{
    /// <summary>A server that breaks no rule of HTTP.</summary>
    Correct,

    /// <summary>A socket that says what it is told.</summary>
    Raw,
}
