using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>The system calls the store needs, as the C library declares them. Names are bytes: on a Linux disk they need not be UTF-8.</summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true)]
    internal static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAt(SafeFileHandle directory, byte* name, int flags, uint mode);

    // glibc has no wrapper for openat2.
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint OpenAt2(nint number, SafeFileHandle directory, byte* path, OpenHow* how, nint size);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    internal static partial int StatxAt(SafeFileHandle directory, byte* name, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    internal static partial int Statx(int descriptor, byte* name, int flags, uint mask, StatxBuffer* buffer);

    // Without the detour for errno.
    [LibraryImport(Library, EntryPoint = "statx")]
    internal static partial int StatxQuietly(int descriptor, byte* name, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true)]
    internal static partial int MakeDirectoryAt(SafeFileHandle directory, byte* name, uint mode);

    [LibraryImport(Library, EntryPoint = "symlinkat", SetLastError = true)]
    internal static partial int SymbolicLinkAt(byte* target, SafeFileHandle directory, byte* name);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadLinkAt(SafeFileHandle directory, byte* name, byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAt(SafeFileHandle directory, byte* name, int flags);

    [LibraryImport(Library, EntryPoint = "renameat2", SetLastError = true)]
    internal static partial int RenameAt2(SafeFileHandle from, byte* name, SafeFileHandle to, byte* toName, uint flags);

    [LibraryImport(Library, EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint GetDirectoryEntries(SafeFileHandle directory, byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "futimens", SetLastError = true)]
    internal static partial int SetTimes(int descriptor, TimeSpec* times);

    [LibraryImport(Library, EntryPoint = "utimensat", SetLastError = true)]
    internal static partial int SetTimesAt(SafeFileHandle directory, byte* name, TimeSpec* times, int flags);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "pread", SetLastError = true)]
    internal static partial nint ReadAt(SafeFileHandle file, byte* buffer, nint size, long offset);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    internal static partial nint WriteAt(SafeFileHandle file, byte* bytes, nint size, long offset);

    [LibraryImport(Library, EntryPoint = "pwritev", SetLastError = true)]
    internal static partial nint WriteAt(SafeFileHandle file, InputOutputVector* pieces, int count, long offset);

    [LibraryImport(Library, EntryPoint = "copy_file_range", SetLastError = true)]
    internal static partial nint CopyFileRange(int source, long* sourceOffset, int target, long* targetOffset, nint size, uint flags);

    [LibraryImport(Library, EntryPoint = "posix_fadvise")]
    internal static partial int Advise(int descriptor, long offset, long length, int advice);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int InputOutputControl(int descriptor, nuint request, nint argument);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(SafeFileHandle file);

    [LibraryImport(Library, EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int SyncVolume(SafeFileHandle file);

    [LibraryImport(Library, EntryPoint = "sync_file_range", SetLastError = true)]
    internal static partial int SyncFileRange(SafeFileHandle file, long offset, long length, uint flags);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int ChangeMode(SafeFileHandle file, uint mode);

    [LibraryImport(Library, EntryPoint = "faccessat", SetLastError = true)]
    internal static partial int MayAccessAt(SafeFileHandle directory, byte* name, int mode, int flags);

    [LibraryImport(Library, EntryPoint = "fchmodat", SetLastError = true)]
    internal static partial int ChangeModeAt(SafeFileHandle directory, byte* name, uint mode, int flags);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    internal static partial int ChangeOwner(SafeFileHandle file, uint owner, uint group);

    [LibraryImport(Library, EntryPoint = "flistxattr", SetLastError = true)]
    internal static partial nint ListAttributes(SafeFileHandle file, byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "llistxattr", SetLastError = true)]
    internal static partial nint ListAttributes(byte* path, byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "fgetxattr", SetLastError = true)]
    internal static partial nint GetAttribute(SafeFileHandle file, byte* name, byte* value, nint size);

    [LibraryImport(Library, EntryPoint = "fsetxattr", SetLastError = true)]
    internal static partial int SetAttribute(SafeFileHandle file, byte* name, byte* value, nint size, int flags);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    internal static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport(Library, EntryPoint = "fstatvfs", SetLastError = true)]
    internal static partial int StatVolume(SafeFileHandle file, VolumeBuffer* buffer);

    [LibraryImport(Library, EntryPoint = "fstatfs", SetLastError = true)]
    internal static partial int StatFileSystem(SafeFileHandle file, FileSystemBuffer* buffer);

    [LibraryImport(Library, EntryPoint = "inotify_init1", SetLastError = true)]
    internal static partial int OpenNotifications(int flags);

    [LibraryImport(Library, EntryPoint = "inotify_add_watch", SetLastError = true)]
    internal static partial int AddWatch(SafeFileHandle queue, byte* path, uint mask);

    [LibraryImport(Library, EntryPoint = "inotify_rm_watch", SetLastError = true)]
    internal static partial int RemoveWatch(SafeFileHandle queue, int watch);

    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    internal static partial int GetTime(int clock, TimeSpec* time);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();
}
