using System.Runtime.InteropServices;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>Flags of the system calls, as the kernel's headers number them.</summary>
internal static class Flags
{
    internal const int ReadOnly = 0;
    internal const int WriteOnly = 1;
    internal const int ReadWrite = 2;
    internal const int Create = 0x40;
    internal const int Exclusive = 0x80;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;
    internal const int AtSymlinkNoFollow = 0x100;
    internal const int AtRemoveDirectory = 0x200;
    internal const int AtEffectiveAccess = 0x200;
    internal const int AccessSearch = 1;
    internal const int AccessWrite = 2;
    internal const int AtEmptyPath = 0x1000;
    internal const uint RenameNoReplace = 1;
    internal const uint RenameExchange = 2;
    internal const uint StatxWanted = 0x7FF | 0x800 | 0x1000; // basic, birth time, mount id
    internal const ulong ResolveNoMounts = 0x01; // RESOLVE_NO_XDEV
    internal const ulong ResolveNoMagicLinks = 0x02;
    internal const ulong ResolveNoSymlinks = 0x04;
    internal const ulong ResolveBeneath = 0x08;
    internal const nint OpenAt2Number = 437; // the same on every architecture
    internal const nuint CloneFile = 0x40049409; // FICLONE
    internal const nuint GetInodeFlags = 0x80086601; // FS_IOC_GETFLAGS
    internal const nuint SetInodeFlags = 0x40086602; // FS_IOC_SETFLAGS
    internal const long TimeOmit = 0x3FFFFFFE;
    internal const uint SyncFileRangeWrite = 2;
    internal const int RealTimeClock = 0; // CLOCK_REALTIME
    internal const int CoarseClock = 5; // CLOCK_REALTIME_COARSE
    internal const int AdviseSequential = 2;
    internal const int LockExclusiveNow = 2 | 4;

    // IN_MODIFY, IN_ATTRIB, IN_CLOSE_WRITE, IN_MOVED_FROM, IN_MOVED_TO, IN_CREATE, IN_DELETE, IN_DELETE_SELF, IN_MOVE_SELF
    internal const uint NotifyOfAnyChange = 0x2 | 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800;
    internal const uint NotifyOnlyDirectory = 0x01000000; // IN_ONLYDIR
    internal const uint NotifyOnce = 0x80000000; // IN_ONESHOT
    internal const uint NotifyBesides = 0x20000000; // IN_MASK_ADD: one that is watched already is so without a gap
    internal const uint NotificationsLost = 0x4000; // IN_Q_OVERFLOW

    // The two flags that differ between x86 and ARM.
    internal static readonly int Directory = IsArm ? 0x4000 : 0x10000;
    internal static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
}

/// <summary>struct open_how.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    internal ulong OpenFlags;
    internal ulong Mode;
    internal ulong Resolve;
}

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InputOutputVector
{
    internal void* Start;
    internal nint Length;
}

/// <summary>struct timespec on 64-bit systems.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    internal long Seconds;
    internal long Nanoseconds;
}

/// <summary>struct statx: the kernel fixes its layout on all architectures.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxBuffer
{
    [FieldOffset(0)] internal uint Mask;
    [FieldOffset(16)] internal uint Links;
    [FieldOffset(20)] internal uint Owner;
    [FieldOffset(24)] internal uint Group;
    [FieldOffset(28)] internal ushort Mode;
    [FieldOffset(32)] internal ulong Node;
    [FieldOffset(40)] internal ulong Size;
    [FieldOffset(80)] internal StatxTime Born;
    [FieldOffset(96)] internal StatxTime Changed;
    [FieldOffset(112)] internal StatxTime Modified;
    [FieldOffset(136)] internal uint DeviceMajor;
    [FieldOffset(140)] internal uint DeviceMinor;
    [FieldOffset(144)] internal ulong Mount;
}

/// <summary>struct statx_timestamp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatxTime
{
    internal long Seconds;
    internal uint Nanoseconds;
    internal int Reserved;

    internal readonly long TotalNanoseconds => (Seconds * 1_000_000_000) + Nanoseconds;
}

/// <summary>struct statfs on 64-bit systems: it begins with the type, a number of linux/magic.h.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileSystemBuffer
{
    [FieldOffset(0)] internal ulong Type;
}

/// <summary>struct statvfs on 64-bit systems.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct VolumeBuffer
{
    [FieldOffset(8)] internal ulong FragmentSize;
    [FieldOffset(16)] internal ulong Fragments;
    [FieldOffset(24)] internal ulong FreeFragments;
    [FieldOffset(32)] internal ulong AvailableFragments;
}
