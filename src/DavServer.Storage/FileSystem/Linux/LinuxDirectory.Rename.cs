namespace DavServer.Storage.FileSystem.Linux;

internal sealed unsafe partial class LinuxDirectory
{
    private const int Attempts = 4;

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

    public override StoreError? Exchange(ResourceName name, DirectoryHandle to, ResourceName other)
    {
        var errno = Rename(name, to, other, Flags.RenameExchange);
        return errno is Errno.Invalid or Errno.NotImplemented ? null : Errno.ToStoreError(errno);
    }

    public override StoreError Displace(ResourceName name, DirectoryHandle to, ResourceName newName, DirectoryHandle aside, ResourceName asideName)
    {
        var displaced = DisplacedNames.Mark(asideName);
        var errno = ((LinuxDirectory)to).Rename(newName, aside, displaced, 0);
        if (errno != 0)
        {
            return Errno.ToStoreError(errno);
        }

        // Put the old one back where the new one can't follow; if even that fails it stays whole, aside.
        errno = Rename(name, to, newName, 0);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if ((errno == 0 ? aside.Rename(displaced, aside, asideName, RenameRule.Refuse) : aside.Rename(displaced, to, newName, RenameRule.Refuse))
                == StoreError.None)
            {
                break;
            }
        }

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
