using System.Security.Cryptography;
using DavServer.Rehearsal.Playing;

namespace DavServer.Rehearsal.Monitors;

/// <summary>The monitors of the exchanges that were played lately.</summary>
internal sealed class RehearsalMonitors(TimeProvider time)
{
    /// <summary>Where monitors are, below a script's prefix.</summary>
    public const string Folder = "/.davserver/operations/";

    private const int Most = 1000;

    // Guards both.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RehearsalMonitor> _monitors = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <param name="prefix">The path of the script's root, as clients see it.</param>
    /// <param name="request">What it is for.</param>
    public RehearsalMonitor Open(string prefix, RehearsalRequest request)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var monitor = new RehearsalMonitor(id, prefix + Folder + id, request, time);
        lock (_lock)
        {
            _monitors[id] = monitor;
            _order.Enqueue(id);
            if (_order.Count > Most)
            {
                _monitors.Remove(_order.Dequeue());
            }
        }

        return monitor;
    }

    public RehearsalMonitor? Find(string id)
    {
        lock (_lock)
        {
            return _monitors.GetValueOrDefault(id);
        }
    }

    public void Forget(string id)
    {
        lock (_lock)
        {
            _monitors.Remove(id);
        }
    }
}
