namespace DavServer.Storage.FileSystem.Linux;

/// <summary>One directory that is watched.</summary>
/// <param name="number">The kernel's number for it.</param>
internal sealed class DirectoryWatch(int number)
{
    public int Number => number;

    /// <summary>Whether anything has changed in it, as far as was heard.</summary>
    public bool HasChanged { get; set; }

    /// <summary>How many want it.</summary>
    public int Users { get; set; }
}
