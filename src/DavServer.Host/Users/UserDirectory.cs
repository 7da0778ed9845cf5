using Microsoft.Extensions.Logging;

namespace DavServer.Host.Users;

/// <summary>The users as the file has them now; read again when it changes. A file that became unreadable changes nothing but the log.</summary>
internal sealed partial class UserDirectory
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger<UserDirectory> _logger;
    private readonly Lock _lock = new(); // guards _seen, _lookedAt and _told; _users is swapped whole
    private (DateTime Changed, long Length) _seen;
    private long _lookedAt;
    private string? _told;
    private volatile Snapshot _users;

    public UserDirectory(string path, TimeProvider time, ILogger<UserDirectory> logger)
    {
        _path = path;
        _time = time;
        _logger = logger;
        _seen = Look();
        _lookedAt = time.GetTimestamp();
        _users = Load();
    }

    /// <summary>The user's hash, or for an unknown name a dummy that costs as much and fits no password.</summary>
    public (PasswordHash Hash, bool IsKnown) Find(string name)
    {
        Refresh();
        var users = _users;
        return UserName.TryParse(name, out var user) && users.ByName.TryGetValue(user, out var hash) ? (hash, true) : (users.Dummy, false);
    }

    private void Refresh()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_lookedAt) < LookAgainAfter)
            {
                return;
            }

            _lookedAt = _time.GetTimestamp();
            try
            {
                // Looked at before it is read: a change in between is read twice rather than never.
                var now = Look();
                if (now != _seen)
                {
                    // Seen only once it is read: whoever lets us read it by chmod or chown changes neither time nor length.
                    _users = Load();
                    _seen = now;
                    LogRead(_path, _users.ByName.Count);
                }

                _told = null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                // It is tried each second; the same reason is told once.
                if (_told != exception.Message)
                {
                    _told = exception.Message;
                    LogUnreadable(_path, exception.Message);
                }
            }
        }
    }

    private (DateTime Changed, long Length) Look()
    {
        var target = new FileInfo(File.ResolveLinkTarget(_path, returnFinalTarget: true)?.FullName ?? _path);
        return target.Exists ? (target.LastWriteTimeUtc, target.Length) : throw new FileNotFoundException($"There is no file '{_path}'.");
    }

    private Snapshot Load()
    {
        var users = UsersFile.Read(_path).Users;
        var iterations = users.Values.Select(h => h.Iterations).DefaultIfEmpty(PasswordHash.DefaultIterations).Max();
        return new Snapshot(users, PasswordHash.CreateDummy(iterations));
    }

    [LoggerMessage(1101, LogLevel.Information, "The users file {Path} changed and was read: {Count} users.")]
    private partial void LogRead(string path, int count);

    [LoggerMessage(1102, LogLevel.Error, "The users file {Path} changed and can't be read; the users stay as they were: {Reason}")]
    private partial void LogUnreadable(string path, string reason);

    private sealed record Snapshot(IReadOnlyDictionary<UserName, PasswordHash> ByName, PasswordHash Dummy);
}
