using Microsoft.Win32.SafeHandles;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>Durability by our own calls: the framework's Flush(true) hides a failed fsync on Linux (.NET 10.0.12).</summary>
internal static class NativeFile
{
    /// <summary>fsync(2). A failure means the data may be gone: the caller drops the file and never syncs it again.</summary>
    internal static StoreError Sync(SafeFileHandle file)
    {
        while (Libc.Sync(file) != 0)
        {
            if (Errno.Last != Errno.Interrupted)
            {
                return Errno.ToStoreError(Errno.Last);
            }
        }

        return StoreError.None;
    }

    /// <summary>
    /// syncfs(2): all that was written to the file's volume. Tells, since Linux 5.8, of what could not be written back since the file was opened,
    /// once per open file; so whoever depends on it opens one of his own before he writes.
    /// </summary>
    internal static StoreError SyncVolume(SafeFileHandle file)
    {
        while (Libc.SyncVolume(file) != 0)
        {
            if (Errno.Last != Errno.Interrupted)
            {
                return Errno.ToStoreError(Errno.Last);
            }
        }

        return StoreError.None;
    }
}
