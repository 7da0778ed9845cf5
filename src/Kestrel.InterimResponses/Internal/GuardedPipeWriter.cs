using System.IO.Pipelines;

namespace Kestrel.InterimResponses.Internal;

/// <summary>The response's writer, closing the gate before use.</summary>
internal sealed class GuardedPipeWriter(PipeWriter inner, InterimGate gate) : PipeWriter
{
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        // Memory from before the start is Kestrel's own, not the connection's, until it is flushed: no need to wait here, where no one can await.
        gate.Shut();
        return inner.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        gate.Shut();
        return inner.GetSpan(sizeHint);
    }

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var closing = gate.CloseAsync();
        return closing.IsCompletedSuccessfully ? inner.FlushAsync(cancellationToken) : Awaited();

        async ValueTask<FlushResult> Awaited()
        {
            await closing;
            return await inner.FlushAsync(cancellationToken);
        }
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        var closing = gate.CloseAsync();
        return closing.IsCompletedSuccessfully ? inner.WriteAsync(source, cancellationToken) : Awaited();

        async ValueTask<FlushResult> Awaited()
        {
            await closing;
            return await inner.WriteAsync(source, cancellationToken);
        }
    }

    public override void Complete(Exception? exception = null)
    {
        gate.Close();
        inner.Complete(exception);
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        await gate.CloseAsync();
        await inner.CompleteAsync(exception);
    }
}
