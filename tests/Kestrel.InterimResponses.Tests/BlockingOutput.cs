using System.IO.Pipelines;

namespace Kestrel.InterimResponses.Tests;

/// <summary>Blocks the thread that asks for memory until told to let go.</summary>
internal sealed class BlockingOutput(PipeWriter inner) : PipeWriter
{
    private readonly TaskCompletionSource _inGetSpan = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task InGetSpan => _inGetSpan.Task;

    public void LetGo() => _letGo.SetResult();

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        _inGetSpan.TrySetResult();
        _letGo.Task.Wait();
        return inner.GetSpan(sizeHint);
    }

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);
}
