namespace DavServer.Tests.Shared;

/// <summary>What has an inode number of its own.</summary>
internal enum InodeNumbers
{
    /// <summary>Each entry, as on a disk.</summary>
    ByEntry,

    /// <summary>Each spelling of an entry's name, as in file systems in user space that have no numbers of their own.</summary>
    BySpelling,
}
