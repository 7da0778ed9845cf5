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
}
