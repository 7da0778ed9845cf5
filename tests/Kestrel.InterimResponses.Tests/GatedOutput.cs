using System.IO.Pipelines;

namespace Kestrel.InterimResponses.Tests;

/// <summary>
/// A pipe writer that holds flushes back until told otherwise, and counts what no one may do: touch the pipe while a flush is pending, or from two
/// threads at once.
/// </summary>
internal sealed class GatedOutput(PipeWriter inner) : PipeWriter
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _hold;
    private TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private int _pendingFlushes;
    private int _overlaps;

    /// <summary>How often the pipe was touched while somebody else was at it.</summary>
    public int Overlaps => Volatile.Read(ref _overlaps);

    /// <summary>How many bytes were advanced over so far.</summary>
    public long Written { get; private set; }

    /// <summary>Ends when a flush has begun that is held back.</summary>
    public Task Held => _held.Task;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    /// <summary>Holds every flush from now on back.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _hold ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Lets what was held go, and later flushes pass.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _hold?.TrySetResult();
            _hold = null;
            _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => Alone(() => inner.GetMemory(sizeHint));

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Enter();
        try
        {
            return inner.GetSpan(sizeHint);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    public override void Advance(int bytes) => Alone(() =>
    {
        inner.Advance(bytes);
        Written += bytes;
        return 0;
    });

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Enter();
        Interlocked.Increment(ref _pendingFlushes);
        Interlocked.Decrement(ref _inside);
        try
        {
            Task? hold;
            lock (_lock)
            {
                hold = _hold?.Task;
                if (hold is not null)
                {
                    _held.TrySetResult();
                }
            }

            if (hold is not null)
            {
                await hold;
            }

            return await inner.FlushAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _pendingFlushes);
        }
    }

    public override void CancelPendingFlush() => throw new InvalidOperationException("CancelPendingFlush breaks TLS records.");

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private T Alone<T>(Func<T> action)
    {
        Enter();
        try
        {
            return action();
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _inside) > 1 || Volatile.Read(ref _pendingFlushes) > 0)
        {
            Interlocked.Increment(ref _overlaps);
        }
    }
}
