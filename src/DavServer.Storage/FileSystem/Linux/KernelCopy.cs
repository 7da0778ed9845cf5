namespace DavServer.Storage.FileSystem.Linux;

/// <summary>copy_file_range(2): the kernel moves the bytes, or shares them where the file system can.</summary>
internal sealed unsafe class KernelCopy : ICopyAccelerator
{
    public bool TakesWholeFile => false;

    public long Copy(int source, int target, long length)
    {
        while (true)
        {
            var copied = Libc.CopyFileRange(source, null, target, null, (nint)length, 0);
            if (copied >= 0)
            {
                return copied;
            }

            switch (Errno.Last)
            {
                case Errno.Interrupted:
                    continue;
                case Errno.CrossDevice or Errno.Invalid or Errno.NotImplemented or Errno.NotSupported or Errno.NotPermitted:
                    return CopyAccelerators.Declined;
                default:
                    return CopyAccelerators.Failed;
            }
        }
    }
}

/// <summary>FICLONE: the copy shares the source's blocks until one of them is written (Btrfs, XFS, bcachefs).</summary>
internal sealed class Reflink : ICopyAccelerator
{
    public bool TakesWholeFile => true;

    public long Copy(int source, int target, long length)
    {
        if (Libc.InputOutputControl(target, Flags.CloneFile, source) == 0)
        {
            return length;
        }

        // Whatever the reason, an ordinary copy may still do; ENOSPC and the like will show there.
        return CopyAccelerators.Declined;
    }
}
