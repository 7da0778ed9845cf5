namespace DavServer.Storage.FileSystem;

/// <summary>"I can copy this faster": a way to move bytes between two open files that may decline.</summary>
internal interface ICopyAccelerator
{
    /// <summary>Copies up to <paramref name="length"/> bytes from where both descriptors stand.</summary>
    /// <returns>How many; 0 at the source's end; <see cref="CopyAccelerators.Declined"/> when this way is never open between these
    /// two volumes, <see cref="CopyAccelerators.DeclinedOnce"/> when it is not for these two files, and nothing was copied;
    /// <see cref="CopyAccelerators.Failed"/> with errno set.</returns>
    long Copy(int source, int target, long length);

    /// <summary>Whether one call always takes the whole file, at once and without moving bytes.</summary>
    bool TakesWholeFile { get; }
}
