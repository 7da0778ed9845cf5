namespace DavServer.Rehearsal.Scripts;

/// <summary>Which fields the interim responses of a script bear.</summary>
internal enum InterimFieldSet
{
    /// <summary>Location of the monitor on the first, Progress on each.</summary>
    All,

    /// <summary>Location of the monitor on the first.</summary>
    Location,

    /// <summary>None: a status line and an empty one.</summary>
    None,
}
