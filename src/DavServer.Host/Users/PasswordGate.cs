using System.Net;
using System.Net.Sockets;

namespace DavServer.Host.Users;

/// <summary>
/// Checks names and passwords, at the same cost whether the name is known or not. Slow hashes use few processors at a time, the same
/// credentials sent on many connections are checked once, and one client can't queue up so many different ones that others wait: that,
/// and the cost of each, is the limit on guessing.
/// </summary>
internal sealed class PasswordGate(UserDirectory users, IPasswordCheck check, GoodCredentials cache) : IDisposable
{
    private const int MostPending = 64;
    private const int MostPendingPerOrigin = 8;

    private readonly SemaphoreSlim _processors = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly Lock _lock = new(); // guards _pending and _perOrigin
    private readonly Dictionary<string, Task<LoginResult>> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<IPAddress, int> _perOrigin = [];

    public async Task<LoginResult> CheckAsync(string name, string password, IPAddress from, CancellationToken requestAborted)
    {
        var (hash, isKnown) = users.Find(name);
        var digest = cache.Digest(name, password);
        if (isKnown && cache.Contains(digest, hash))
        {
            return LoginResult.Good;
        }

        Task<LoginResult>? pending;
        lock (_lock)
        {
            if (!_pending.TryGetValue(digest, out pending))
            {
                var origin = OriginOf(from);
                var ofOrigin = _perOrigin.GetValueOrDefault(origin);
                if (_pending.Count >= MostPending || ofOrigin >= MostPendingPerOrigin)
                {
                    return LoginResult.Busy;
                }

                _perOrigin[origin] = ofOrigin + 1;

                // Off this thread and off this request: others may be waiting for the same answer, and the lock is held.
                pending = Task.Run(() => ComputeAsync(hash, isKnown, digest, password, origin), CancellationToken.None);
                _pending.Add(digest, pending);
            }
        }

        return await pending.WaitAsync(requestAborted);
    }

    public void Dispose() => _processors.Dispose();

    /// <summary>The part of an address that a client does not choose itself: of IPv6 it has a whole /64 (RFC 4291 §2.5.4).</summary>
    private static IPAddress OriginOf(IPAddress from)
    {
        if (from.IsIPv4MappedToIPv6)
        {
            return from.MapToIPv4(); // What a listener of both families sees of IPv4.
        }

        if (from.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return from;
        }

        var network = from.GetAddressBytes();
        network.AsSpan(8).Clear();
        return new IPAddress(network);
    }

    private async Task<LoginResult> ComputeAsync(PasswordHash hash, bool isKnown, string digest, string password, IPAddress origin)
    {
        await _processors.WaitAsync();
        try
        {
            // The same work for a name nobody has.
            if (!check.Verify(hash, password) || !isKnown)
            {
                return LoginResult.Bad;
            }

            cache.Add(digest, hash);
            return LoginResult.Good;
        }
        finally
        {
            _processors.Release();
            lock (_lock)
            {
                _pending.Remove(digest);
                if (--_perOrigin[origin] == 0)
                {
                    _perOrigin.Remove(origin);
                }
            }
        }
    }
}
