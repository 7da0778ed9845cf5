using System.Globalization;
using DavServer.Host.Hosting;

namespace DavServer.Host.State;

/// <summary>The server's own folder, held by this process alone until it is disposed of.</summary>
internal sealed class StateFolder : IDisposable
{
    /// <summary>The database's name in it.</summary>
    public const string DatabaseName = "state.db";

    private const string LockName = "lock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly FileStream _lock;

    private StateFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    /// <summary>Makes the share and the state folder where they are absent, and takes the state folder for this process.</summary>
    public static StateFolder Open(string root, string state)
    {
        if (NetworkFileSystem.Find(state) is { } network)
        {
            throw new DavServerStartupException(
                $"--state: '{state}' lies on a network file system ({network}), where locks can't be trusted; name a local folder.", ExitCode.Usage);
        }

        try
        {
            CheckOwn(state);
            Directory.CreateDirectory(root);
            MakePrivate(root, state);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DavServerStartupException(
                $"--root, --state: '{root}' and '{state}' can't be made: {exception.Message}", ExitCode.Failure, exception);
        }

        return new StateFolder(state, Lock(state));
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// Refuses a folder that others use: it is made ours alone, so <c>--state /tmp</c> by root would take /tmp from all. One that is ours alone already
    /// is left as it is.
    /// </summary>
    private static void CheckOwn(string state)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(state) || IsOurs(state))
        {
            return;
        }

        var mode = File.GetUnixFileMode(state);
        if ((mode & Others) != 0)
        {
            throw new DavServerStartupException(
                $"--state: '{state}' holds other things, and others may look in (mode {Convert.ToString((int)mode, 8)}); name a folder of its own.",
                ExitCode.Usage);
        }
    }

    /// <summary>Whether a folder is empty, or a state already, or holds nothing but what is put there for one beforehand.</summary>
    private static bool IsOurs(string state) =>
        File.Exists(System.IO.Path.Join(state, DatabaseName))
        || File.Exists(System.IO.Path.Join(state, LockName))
        || Directory.EnumerateFileSystemEntries(state)
            .All(e => System.IO.Path.GetFileName(e) is WebhookSecretFile.Name or "lost+found"); // The latter where a volume is mounted for it.

    private static void MakePrivate(string root, string state)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(state);
            return;
        }

        // The reserved folder in the share as well as the state itself: nobody else on this machine is to look in.
        var reserved = System.IO.Path.Join(root, ".davserver");
        if (state.StartsWith(reserved + "/", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(reserved, OwnerOnly);
            File.SetUnixFileMode(reserved, OwnerOnly);
        }

        Directory.CreateDirectory(state, OwnerOnly);
        if ((File.GetUnixFileMode(state) & Others) != 0)
        {
            File.SetUnixFileMode(state, OwnerOnly);
        }
    }

    private static FileStream Lock(string state)
    {
        // The number of the holder is beside the lock: .NET lets nobody read a file that is locked.
        var holder = System.IO.Path.Join(state, "pid");
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix: it goes with the process, however that ends.
            var path = System.IO.Path.Join(state, LockName);
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return stream;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DavServerStartupException(
                $"--state: '{state}' is held by another davserver{Process(holder)}, or can't be locked: {exception.Message}",
                ExitCode.Failure,
                exception);
        }
    }

    private static string Process(string holder)
    {
        try
        {
            return int.TryParse(File.ReadAllText(holder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? $" (process {id})" : "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
