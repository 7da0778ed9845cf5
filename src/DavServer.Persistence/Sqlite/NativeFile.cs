using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DavServer.Persistence.Sqlite;

/// <summary>What .NET does not offer: a rename that is on the disk when it returns.</summary>
internal static partial class NativeFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int OpenForReading = 0;

    /// <summary>An empty file that only its owner reads and writes.</summary>
    public static void CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        new FileStream(path, options).Dispose();
    }

    /// <summary>Takes an existing file from everyone but its owner.</summary>
    public static void MakePrivate(string path)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
    }

    /// <summary>Renames within one folder.</summary>
    public static void RenameDurably(string from, string to)
    {
#pragma warning disable RS0030 // Within one folder it can't cross volumes, which is why it is banned.
        File.Move(from, to);
#pragma warning restore RS0030
        if (!OperatingSystem.IsWindows())
        {
            SyncFolder(Path.GetDirectoryName(Path.GetFullPath(to))!);
        }
    }

    private static void SyncFolder(string path)
    {
        var folder = Open(path, OpenForReading);
        if (folder < 0)
        {
            throw Failure(path);
        }

        var synced = Sync(folder);
        var failure = synced < 0 ? Failure(path) : null;
        _ = Close(folder);
        if (failure is not null)
        {
            throw failure;
        }
    }

    private static IOException Failure(string path)
    {
        var cause = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"'{path}': {cause.Message}", cause);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
