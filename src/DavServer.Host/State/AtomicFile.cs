using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DavServer.Host.State;

/// <summary>
/// Replaces a small secret file in one step: written aside with mode 0600, made durable, renamed. Readers see the old one or the new one.
/// </summary>
internal static class AtomicFile
{
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var target = TargetOf(path);
        var folder = Path.GetDirectoryName(target)!;
        var aside = Path.Join(folder, $".{Path.GetFileName(target)}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        try
        {
            WriteAside(aside, target, content);
            Rename(aside, target);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }

        SyncFolder(folder);
    }

    /// <summary>The file that is replaced. A link stays a link: it is what it leads to.</summary>
    public static string TargetOf(string path)
    {
        var target = Path.GetFullPath(path);
        return File.Exists(target) ? File.ResolveLinkTarget(target, returnFinalTarget: true)?.FullName ?? target : target;
    }

    /// <summary>
    /// Gives a file the owner of another, where there is that and we may: an administrator who changes a user must not lock the server, which runs as
    /// somebody else, out of the file.
    /// </summary>
    public static void KeepOwner(SafeHandle file, string target)
    {
        Span<byte> stat = stackalloc byte[256];
        if (OperatingSystem.IsLinux() && NativeMethods.StatX(NativeMethods.AtCurrentFolder, target, 0, NativeMethods.StatxUidAndGid, stat) == 0)
        {
            // struct statx: stx_uid at 20, stx_gid at 24. Who may not give files away goes on as the owner.
            _ = NativeMethods.ChangeOwner(file, Read(stat[20..]), Read(stat[24..]));
        }
    }

    private static void WriteAside(string aside, string target, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(aside, options);
        stream.Write(content);
        if (!OperatingSystem.IsWindows())
        {
            KeepOwner(stream.SafeFileHandle, target);
            Check(NativeMethods.Sync(stream.SafeFileHandle), aside); // Not FileStream.Flush(true), which hides a failed fsync.
        }
    }

    private static uint Read(ReadOnlySpan<byte> field) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(field) : BinaryPrimitives.ReadUInt32BigEndian(field);

    private static void Rename(string aside, string target)
    {
        if (OperatingSystem.IsWindows())
        {
#pragma warning disable RS0030 // Same folder, so same volume: a rename, never a copy.
            File.Move(aside, target, overwrite: true);
#pragma warning restore RS0030
        }
        else
        {
            Check(NativeMethods.Rename(aside, target), target);
        }
    }

    private static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = NativeMethods.Open(folder, 0, 0); // O_RDONLY; .NET can't open a folder.
        Check(descriptor, folder);
        var result = NativeMethods.SyncDescriptor(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = NativeMethods.Close(descriptor);
        if (result < 0)
        {
            throw new IOException($"'{folder}' could not be made durable: {new Win32Exception(error).Message}");
        }
    }

    private static void Check(int result, string path)
    {
        if (result < 0)
        {
            throw new IOException($"'{path}' could not be written: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }
}
