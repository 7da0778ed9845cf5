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
                case Errno.CrossDevice or Errno.NotImplemented or Errno.NotSupported:
                    return CopyAccelerators.Declined;

                // copy_file_range(2) names these for one file: a swap file, one that is immutable. An ordinary copy tells whether it can be done.
                case Errno.Invalid or Errno.NotPermitted or Errno.TextBusy:
                    return CopyAccelerators.DeclinedOnce;
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

        // By ioctl_ficlone(2) the rest concerns these two files (a swap file, an immutable one) or this moment. Whatever it is, an ordinary copy may
        // still do; ENOSPC and the like will show there.
        return Errno.Last is Errno.CrossDevice or Errno.NotATerminal or Errno.NotImplemented or Errno.NotSupported
            ? CopyAccelerators.Declined
            : CopyAccelerators.DeclinedOnce;
    }
}
