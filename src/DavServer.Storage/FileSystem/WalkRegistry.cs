namespace DavServer.Storage.FileSystem;

/// <summary>Which walks are open, so that what they see is not purged under them.</summary>
internal sealed class WalkRegistry
{
    private readonly Lock _lock = new();
    private readonly HashSet<TaskCompletionSource> _open = [];

    /// <summary>Enters a walk; ends with <see cref="End"/>.</summary>
    internal TaskCompletionSource Begin()
    {
        var walk = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _open.Add(walk);
        }

        return walk;
    }

    internal void End(TaskCompletionSource walk)
    {
        lock (_lock)
        {
            _open.Remove(walk);
        }

        walk.TrySetResult();
    }

    /// <summary>
    /// Keeps what is taken out of sight from now on from being purged until disposed of: until that lasts. A sync would wait for all that is unlinked
    /// meanwhile, and a loss of power must not find half of what was never gone. With <see cref="Durability.Process"/> nothing is kept.
    /// </summary>
    internal Pause PausePurging(Durability durability) => durability == Durability.Power ? new(this, Begin()) : default;

    /// <summary>Completes when all walks open now have ended.</summary>
    internal Task WhenOpenOnesEnd()
    {
        lock (_lock)
        {
            return _open.Count == 0 ? Task.CompletedTask : Task.WhenAll(_open.Select(w => w.Task));
        }
    }

    /// <summary>One such time.</summary>
    internal readonly struct Pause(WalkRegistry registry, TaskCompletionSource walk) : IDisposable
    {
        public void Dispose() => registry?.End(walk);
    }
}
