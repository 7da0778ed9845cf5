namespace Kestrel.InterimResponses.Internal;

/// <summary>The response's stream, closing the gate before every write and flush, synchronous ones too.</summary>
internal sealed class GuardedStream(Stream inner, InterimGate gate) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanTimeout => inner.CanTimeout;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int ReadTimeout
    {
        get => inner.ReadTimeout;
        set => inner.ReadTimeout = value;
    }

    public override int WriteTimeout
    {
        get => inner.WriteTimeout;
        set => inner.WriteTimeout = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void SetLength(long value) => inner.SetLength(value);

    public override void Write(byte[] buffer, int offset, int count)
    {
        gate.Close();
        inner.Write(buffer, offset, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        gate.Close();
        inner.Write(buffer);
    }

    public override void WriteByte(byte value)
    {
        gate.Close();
        inner.WriteByte(value);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        var closing = gate.CloseAsync();
        return closing.IsCompletedSuccessfully ? inner.WriteAsync(buffer, offset, count, cancellationToken) : Awaited();

        async Task Awaited()
        {
            await closing;
            await inner.WriteAsync(buffer.AsMemory(offset, count), cancellationToken);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var closing = gate.CloseAsync();
        return closing.IsCompletedSuccessfully ? inner.WriteAsync(buffer, cancellationToken) : Awaited();

        async ValueTask Awaited()
        {
            await closing;
            await inner.WriteAsync(buffer, cancellationToken);
        }
    }

    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    public override void Flush()
    {
        gate.Close();
        inner.Flush();
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        var closing = gate.CloseAsync();
        return closing.IsCompletedSuccessfully ? inner.FlushAsync(cancellationToken) : Awaited();

        async Task Awaited()
        {
            await closing;
            await inner.FlushAsync(cancellationToken);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        // What a stream leaves behind on disposal it writes then (a compressing one does).
        await gate.CloseAsync();
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            gate.Close();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
