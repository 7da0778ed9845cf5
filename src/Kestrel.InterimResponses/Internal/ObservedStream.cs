namespace Kestrel.InterimResponses.Internal;

/// <summary>The request's stream; sees the end of the content pass by.</summary>
internal sealed class ObservedStream(Stream inner, InterimGate gate, long? contentLength) : ForwardingStream(inner)
{
    // Who reads exactly what Content-Length announced has no reason to read once more and see the end.
    private long _left = contentLength ?? long.MaxValue;

    public override int Read(byte[] buffer, int offset, int count) => Observe(count, Inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Observe(buffer.Length, Inner.Read(buffer));

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Observe(count, await Inner.ReadAsync(buffer.AsMemory(offset, count), cancellationToken));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = Inner.ReadAsync(buffer, cancellationToken);
        return reading.IsCompletedSuccessfully ? new(Observe(buffer.Length, reading.Result)) : Awaited(reading);

        async ValueTask<int> Awaited(ValueTask<int> pending) => Observe(buffer.Length, await pending);
    }

    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        await Inner.CopyToAsync(destination, bufferSize, cancellationToken);
        gate.ContentEnded();
    }

    public override void CopyTo(Stream destination, int bufferSize)
    {
        Inner.CopyTo(destination, bufferSize);
        gate.ContentEnded();
    }

    public override void Write(byte[] buffer, int offset, int count) => Inner.Write(buffer, offset, count);

    public override void Flush() => Inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => Inner.FlushAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await Inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Observe(int asked, int read)
    {
        _left -= read;
        if (_left <= 0 || (read == 0 && asked > 0))
        {
            gate.ContentEnded();
        }

        return read;
    }
}
