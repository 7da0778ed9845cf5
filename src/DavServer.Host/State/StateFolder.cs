using System.Globalization;
using DavServer.Host.Hosting;

namespace DavServer.Host.State;

/// <summary>The server's own folder, held by this process alone until it is disposed of.</summary>
internal sealed class StateFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

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
            Directory.CreateDirectory(root);
            MakePrivate(root, state);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DavServerStartupException($"--root, --state: '{root}' and '{state}' can't be made: {exception.Message}", ExitCode.Failure, exception);
        }

        return new StateFolder(state, Lock(state));
    }

    public void Dispose() => _lock.Dispose();

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
        File.SetUnixFileMode(state, OwnerOnly);
    }

    private static FileStream Lock(string state)
    {
        var path = System.IO.Path.Join(state, "lock");
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix: it goes with the process, however that ends.
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            stream.SetLength(0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            return stream;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DavServerStartupException(
                $"--state: '{state}' is in use by another davserver{Holder(path)}, or can't be locked: {exception.Message}", ExitCode.Failure, exception);
        }
    }

    private static string Holder(string path)
    {
        try
        {
            // Read and write shared: asks for no lock of its own.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            return int.TryParse(reader.ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? $" (process {id})" : "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
