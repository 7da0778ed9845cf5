using System.IO.Pipelines;

namespace Kestrel.InterimResponses.Internal;

/// <summary>The request's reader; sees the end of the content pass by.</summary>
internal sealed class ObservedPipeReader(PipeReader inner, InterimGate gate) : PipeReader
{
    public override bool TryRead(out ReadResult result)
    {
        var read = inner.TryRead(out result);
        if (read)
        {
            Observe(result);
        }

        return read;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var reading = inner.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully ? new(Observe(reading.Result)) : Awaited(reading);

        async ValueTask<ReadResult> Awaited(ValueTask<ReadResult> pending) => Observe(await pending);
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    // Completing early is not the end of the content: Kestrel then reads what is left by itself, after the final response.
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private ReadResult Observe(ReadResult result)
    {
        if (result.IsCompleted)
        {
            gate.ContentEnded();
        }

        return result;
    }
}
