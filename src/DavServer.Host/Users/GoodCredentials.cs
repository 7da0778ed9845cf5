using System.Security.Cryptography;
using System.Text;

namespace DavServer.Host.Users;

/// <summary>
/// Credentials found good a moment ago, so that not each request pays for the slow hash. Holds no password: only a keyed digest, whose key dies with
/// the process.
/// </summary>
internal sealed class GoodCredentials(TimeProvider time)
{
    private const int MostEntries = 1024;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _lock = new(); // guards _entries and _oldest
    private readonly Dictionary<string, (PasswordHash Hash, long At)> _entries = new(StringComparer.Ordinal);
    private readonly Queue<(string Digest, long At)> _oldest = new();

    public string Digest(string name, string password) => // No name holds a NUL, so the two can't be parted differently.
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{name}\0{password}")));

    /// <summary>Whether these were good for this very hash, less than a minute ago. A changed password is another hash.</summary>
    public bool Contains(string digest, PasswordHash hash)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(digest, out var entry) && ReferenceEquals(entry.Hash, hash) && time.GetElapsedTime(entry.At) < Lifetime;
        }
    }

    public void Add(string digest, PasswordHash hash)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _entries[digest] = (hash, now);
            _oldest.Enqueue((digest, now));
            while (_oldest.TryPeek(out var oldest) && (_oldest.Count > MostEntries || time.GetElapsedTime(oldest.At) >= Lifetime))
            {
                _oldest.Dequeue();
                if (_entries.TryGetValue(oldest.Digest, out var entry) && entry.At == oldest.At)
                {
                    _entries.Remove(oldest.Digest);
                }
            }
        }
    }
}
