namespace DavServer.Storage.FileSystem.Linux;

internal sealed unsafe partial class LinuxDirectory
{
    public override StoreError Rename(ResourceName name, DirectoryHandle to, ResourceName newName, RenameRule rule)
    {
        var errno = Rename(name, to, newName, rule == RenameRule.Refuse ? Flags.RenameNoReplace : 0);
        if (errno is Errno.Invalid or Errno.NotImplemented && rule == RenameRule.Refuse)
        {
            // This file system has no NOREPLACE. The store's own writers are kept apart by its publish locks, so look, then rename.
            var taken = to.Stat(newName);
            return taken.Succeeded ? StoreError.AlreadyExists
                : taken.Error != StoreError.NotFound ? taken.Error
                : Errno.ToStoreError(Rename(name, to, newName, 0));
        }

        return Errno.ToStoreError(errno);
    }

    public override StoreError Displace(ResourceName name, DirectoryHandle to, ResourceName newName, DirectoryHandle aside, ResourceName asideName)
    {
        var errno = Rename(name, to, newName, Flags.RenameExchange);
        if (errno == 0)
        {
            var second = Rename(name, aside, asideName, 0);
            if (second != 0)
            {
                _ = Rename(name, to, newName, Flags.RenameExchange);
            }

            return Errno.ToStoreError(second);
        }

        if (errno is not (Errno.Invalid or Errno.NotImplemented))
        {
            return Errno.ToStoreError(errno);
        }

        var displaced = DisplacedNames.Mark(asideName);
        errno = ((LinuxDirectory)to).Rename(newName, aside, displaced, 0);
        if (errno != 0)
        {
            return Errno.ToStoreError(errno);
        }

        // Put the old one back where the new one can't follow; if even that fails it stays whole, aside.
        errno = Rename(name, to, newName, 0);
        _ = errno == 0
            ? ((LinuxDirectory)aside).Rename(displaced, aside, asideName, 0)
            : ((LinuxDirectory)aside).Rename(displaced, to, newName, 0);
        return Errno.ToStoreError(errno);
    }

    private int Rename(ResourceName name, DirectoryHandle to, ResourceName newName, uint flags)
    {
        fixed (byte* from = name.Terminated)
        fixed (byte* target = newName.Terminated)
        {
            return Libc.RenameAt2(_handle, from, ((LinuxDirectory)to)._handle, target, flags) == 0 ? 0 : Errno.Last;
        }
    }
}
