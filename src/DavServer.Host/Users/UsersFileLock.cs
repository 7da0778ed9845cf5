using DavServer.Host.State;

namespace DavServer.Host.Users;

/// <summary>Held by whoever reads the users file to write it anew: of two at once one waits, so neither undoes what the other did.</summary>
internal static class UsersFileLock
{
    // A choice: far longer than a change takes, for nobody is asked anything while it is held.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for its turn. Dispose of what comes back to end it. Throws <see cref="IOException"/> where the turn does not come.</summary>
    /// <param name="users">The path of the users file.</param>
    /// <param name="time">The clock.</param>
    public static async Task<IDisposable> TakeAsync(string users, TimeProvider time)
    {
        // Beside the file, for that one is replaced at each change; of what a link leads to, for many links may lead there.
        var target = AtomicFile.TargetOf(users);
        var path = Path.Join(Path.GetDirectoryName(target), $".{Path.GetFileName(target)}.lock");
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return Take(path, target);
            }
            catch (IOException exception) when (exception.GetType() == typeof(IOException) && time.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(TryAgainAfter, time);
            }
        }
    }

    // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix: it goes with the process, however that ends. The file stays: where it is deleted, one may
    // hold the old one and one the new.
    private static FileStream Take(string path, string target)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var stream = new FileStream(path, options);
        AtomicFile.KeepOwner(stream.SafeFileHandle, target);
        return stream;
    }
}
