using System.Net;

namespace DavServer.Host.Users;

/// <summary>
/// Checks names and passwords, at the same cost whether the name is known or not. Slow hashes use few processors at a time, the same
/// credentials sent on many connections are checked once, and one address can't queue up so many different ones that others wait: that,
/// and the cost of each, is the limit on guessing.
/// </summary>
internal sealed class PasswordGate(UserDirectory users, IPasswordCheck check, GoodCredentials cache) : IDisposable
{
    private const int MostPending = 64;
    private const int MostPendingPerAddress = 8;

    private readonly SemaphoreSlim _processors = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly Lock _lock = new(); // guards _pending and _perAddress
    private readonly Dictionary<string, Task<LoginResult>> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<IPAddress, int> _perAddress = [];

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
                var ofAddress = _perAddress.GetValueOrDefault(from);
                if (_pending.Count >= MostPending || ofAddress >= MostPendingPerAddress)
                {
                    return LoginResult.Busy;
                }

                _perAddress[from] = ofAddress + 1;

                // Off this thread and off this request: others may be waiting for the same answer, and the lock is held.
                pending = Task.Run(() => ComputeAsync(hash, isKnown, digest, password, from), CancellationToken.None);
                _pending.Add(digest, pending);
            }
        }

        return await pending.WaitAsync(requestAborted);
    }

    public void Dispose() => _processors.Dispose();

    private async Task<LoginResult> ComputeAsync(PasswordHash hash, bool isKnown, string digest, string password, IPAddress from)
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
                if (--_perAddress[from] == 0)
                {
                    _perAddress.Remove(from);
                }
            }
        }
    }
}
