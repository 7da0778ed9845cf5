namespace DavServer.CrashTests.Faults;

/// <summary>What is laid out before a request.</summary>
internal enum Sample
{
    Nothing,

    /// <summary>A file small enough to be copied while the request waits.</summary>
    SmallFile,

    /// <summary>A file that takes an operation to be copied.</summary>
    LargeFile,

    /// <summary>Another one.</summary>
    OldLargeFile,

    /// <summary>Files small and large, collections, links to both, dead properties.</summary>
    Tree,

    /// <summary>Another one, with some of the same names.</summary>
    OldTree,

    /// <summary>More than is copied before the disk is given it while the copy goes on.</summary>
    HeavyTree,
}
