using System.Security.Cryptography;
using System.Text;

namespace DavServer.Host.Users;

/// <summary>
/// Credentials found good and used a moment ago, so that not each request pays for the slow hash. Holds no password: only a keyed digest, whose key
/// dies with the process.
/// </summary>
internal sealed class GoodCredentials(TimeProvider time)
{
    /// <summary>The most that are remembered; beyond it those go that were unused for longest.</summary>
    public const int MostEntries = 1024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _lock = new(); // guards _entries and _byUse
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new(); // the longest unused first

    public string Digest(string name, string password) => // No name holds a NUL, so the two can't be parted differently.
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{name}\0{password}")));

    /// <summary>
    /// Whether these were good for this very hash, and used less than a minute ago; this is a use. A changed password is another hash.
    /// </summary>
    public bool Contains(string digest, PasswordHash hash)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(digest, out var node)
                || !ReferenceEquals(node.Value.Hash, hash)
                || time.GetElapsedTime(node.Value.UsedAt) >= Lifetime)
            {
                return false;
            }

            // Else whoever is at work all day pays once a minute, and a tree of requests at once waits for it.
            _byUse.Remove(node);
            node.Value = node.Value with { UsedAt = time.GetTimestamp() };
            _byUse.AddLast(node);
            return true;
        }
    }

    public void Add(string digest, PasswordHash hash)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(digest, out var node))
            {
                _byUse.Remove(node);
            }

            _entries[digest] = _byUse.AddLast(new Entry(digest, hash, time.GetTimestamp()));
            while (_byUse.First is { } oldest && (_entries.Count > MostEntries || time.GetElapsedTime(oldest.Value.UsedAt) >= Lifetime))
            {
                _byUse.Remove(oldest);
                _entries.Remove(oldest.Value.Digest);
            }
        }
    }

    private readonly record struct Entry(string Digest, PasswordHash Hash, long UsedAt);
}
