namespace DavServer.CrashTests.Faults;

/// <summary>Which calls are counted; the same numbers as in <c>Shim/control.h</c>.</summary>
[Flags]
internal enum CallClasses
{
    /// <summary>Opens for reading, reads, stats, listings.</summary>
    Look = 1,

    /// <summary>Names, attributes, lengths, new files.</summary>
    Change = 2,

    /// <summary>Bytes into a file.</summary>
    Content = 4,

    Sync = 8,

    Lock = 16,

    /// <summary>All that a volume which has failed for writing refuses.</summary>
    Writes = Change | Content | Sync,

    All = Look | Writes | Lock,
}
