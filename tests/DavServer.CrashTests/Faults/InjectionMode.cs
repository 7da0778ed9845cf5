namespace DavServer.CrashTests.Faults;

/// <summary>What becomes of the Nth call; the same numbers as in <c>Shim/control.h</c>.</summary>
internal enum InjectionMode
{
    /// <summary>Nothing.</summary>
    CountOnly = 0,

    /// <summary>It fails; the next ones are made.</summary>
    FailOnce = 1,

    /// <summary>It fails, and so does every later one.</summary>
    FailForGood = 2,

    /// <summary>The process is killed in its place.</summary>
    KillBefore = 3,

    /// <summary>It is the last that is made.</summary>
    KillAfter = 4,

    /// <summary>Half of its bytes are written, then the process is killed; a call that writes none is not made.</summary>
    KillHalfway = 5,
}
