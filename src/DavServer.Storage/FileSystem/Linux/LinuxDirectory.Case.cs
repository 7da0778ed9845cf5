namespace DavServer.Storage.FileSystem.Linux;

internal sealed unsafe partial class LinuxDirectory
{
    // FS_CASEFOLD_FL (linux/fs.h).
    private const int CaseFold = 0x40000000;

    public override bool IsMarkedToIgnoreCase => TryGetFlags(out var flags) && (flags & CaseFold) != 0;

    public override bool TryMarkToIgnoreCase()
    {
        if (!TryGetFlags(out var flags))
        {
            return false;
        }

        // The kernel reads and writes an int, whatever the request's number says of a long.
        long marked = flags | CaseFold;
        return Libc.InputOutputControl((int)_handle.DangerousGetHandle(), Flags.SetInodeFlags, (nint)(&marked)) == 0;
    }

    private bool TryGetFlags(out int flags)
    {
        long buffer = 0;
        var got = Libc.InputOutputControl((int)_handle.DangerousGetHandle(), Flags.GetInodeFlags, (nint)(&buffer)) == 0;
        flags = (int)buffer;
        return got;
    }
}
