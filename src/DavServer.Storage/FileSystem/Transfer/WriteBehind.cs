namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>
/// Has the disk write what a copy has made while the copy goes on: else it would stand idle until the end, and be waited for then. What it says is no
/// concern of this: the sync at the end hears of every failure since the copy began. That none is reached is for whoever syncs to provide for.
/// </summary>
/// <param name="opened">
/// The volume, opened for this alone and closed by it: the kernel tells a failure once to whoever has it open, and the one who must hear of it is
/// another.
/// </param>
/// <param name="sync">Writes out what the volume holds unwritten, and ends when that is done. Remembers a failure, which no later run is told of.</param>
/// <param name="areOthersThere">Whether others use the store: then they have the disk, and what is left of the processor.</param>
internal sealed class WriteBehind(IDisposable opened, Action sync, Func<bool> areOthersThere) : IDisposable
{
    /// <summary>How much is copied before the disk is given it. A choice: it takes most disks less than a tenth of a second.</summary>
    internal const long Every = 16 * 1024 * 1024;

    /// <summary>What a member counts beside its content: the disk writes its inode and its entry.</summary>
    internal const long PerMember = 4096;

    private readonly Lock _lock = new(); // guards _isWriting and _isDisposed
    private long _since; // Interlocked only: copied since the disk was last given anything
    private bool _isWriting;
    private bool _isDisposed;

    /// <summary>So much was copied, on whatever thread.</summary>
    internal void OnCopied(long resources, long bytes)
    {
        if (Interlocked.Add(ref _since, (resources * PerMember) + bytes) >= Every && !areOthersThere() && TryBegin())
        {
            Interlocked.Exchange(ref _since, 0);
            Begin();
        }
    }

    /// <summary>Begins nothing more; what goes on is not waited for.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            if (!_isWriting)
            {
                opened.Dispose();
            }
        }
    }

    private bool TryBegin()
    {
        lock (_lock)
        {
            if (_isDisposed || _isWriting)
            {
                return false;
            }

            _isWriting = true;
            return true;
        }
    }

    private void Begin()
    {
        try
        {
            _ = Task.Factory.StartNew(
                Write, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        }
        catch (TaskSchedulerException)
        {
            // No thread is to be had. Then the end takes longer.
            End();
        }
    }

    private void Write()
    {
        try
        {
            sync();
        }
        finally
        {
            End();
        }
    }

    private void End()
    {
        lock (_lock)
        {
            _isWriting = false;
            if (_isDisposed)
            {
                opened.Dispose();
            }
        }
    }
}
