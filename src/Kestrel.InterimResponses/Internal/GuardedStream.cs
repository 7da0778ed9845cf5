namespace Kestrel.InterimResponses.Internal;

/// <summary>The response's stream, closing the gate before every write and flush, synchronous ones too.</summary>
internal sealed class GuardedStream(Stream inner, InterimGate gate) : ForwardingStream(inner)
{
    public override int Read(byte[] buffer, int offset, int count) => Inner.Read(buffer, offset, count);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Inner.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count)
    {
        gate.Close();
        Inner.Write(buffer, offset, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        gate.Close();
        Inner.Write(buffer);
    }

    public override void WriteByte(byte value)
    {
        gate.Close();
        Inner.WriteByte(value);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        var closing = gate.CloseAsync();
        return closing.IsCompletedSuccessfully ? Inner.WriteAsync(buffer, offset, count, cancellationToken) : Awaited();

        async Task Awaited()
        {
            await closing;
            await Inner.WriteAsync(buffer.AsMemory(offset, count), cancellationToken);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var closing = gate.CloseAsync();
        return closing.IsCompletedSuccessfully ? Inner.WriteAsync(buffer, cancellationToken) : Awaited();

        async ValueTask Awaited()
        {
            await closing;
            await Inner.WriteAsync(buffer, cancellationToken);
        }
    }

    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    public override void Flush()
    {
        gate.Close();
        Inner.Flush();
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        var closing = gate.CloseAsync();
        return closing.IsCompletedSuccessfully ? Inner.FlushAsync(cancellationToken) : Awaited();

        async Task Awaited()
        {
            await closing;
            await Inner.FlushAsync(cancellationToken);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        // What a stream leaves behind on disposal it writes then (a compressing one does).
        await gate.CloseAsync();
        await Inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            gate.Close();
            Inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
