using System.Buffers;
using System.IO.Pipelines;

namespace DavServer.Rehearsal.Wire;

/// <summary>Lets everything through to the connection, and tells of it at each flush, when it leaves.</summary>
internal sealed class TapWriter(PipeWriter inner, Action<ReadOnlySpan<byte>> sent) : PipeWriter
{
    private readonly ArrayBufferWriter<byte> _unflushed = new();
    private Memory<byte> _memory;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        _unflushed.Write(_memory.Span[..bytes]);
        _memory = _memory[bytes..];
        inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Tell();
        return inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        Tell();
        inner.Complete(exception);
    }

    public override ValueTask CompleteAsync(Exception? exception = null)
    {
        Tell();
        return inner.CompleteAsync(exception);
    }

    private void Tell()
    {
        if (_unflushed.WrittenCount > 0)
        {
            sent(_unflushed.WrittenSpan);
            _unflushed.ResetWrittenCount();
        }
    }
}
