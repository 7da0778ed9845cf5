namespace DavServer.Storage.FileSystem.Linux;

internal sealed unsafe partial class LinuxDirectory
{
    public override StoreError JudgeChange()
    {
        fixed (byte* p = "."u8)
        {
            var refused = Libc.MayAccessAt(_handle, p, Flags.AccessWrite | Flags.AccessSearch, Flags.AtEffectiveAccess) == 0 ? 0 : Errno.Last;

            // A sandbox that knows no faccessat2 says EPERM; what a mode or a read-only volume forbids has other numbers.
            return refused is Errno.Invalid or Errno.NotImplemented or Errno.NotPermitted ? StoreError.None : Errno.ToStoreError(refused);
        }
    }

    public override StoreError SetMode(uint mode) => Check(Libc.ChangeMode(_handle, mode & 0x1FF));

    public override StoreError SetMode(ResourceName name, uint mode)
    {
        fixed (byte* p = name.Terminated)
        {
            return Check(Libc.ChangeModeAt(_handle, p, mode & 0x1FF, Flags.AtSymlinkNoFollow));
        }
    }
}
