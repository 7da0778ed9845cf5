using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Kestrel.InterimResponses.Internal;

/// <summary>Closes the gate before anything of the final response can reach the connection, whoever sends it and however.</summary>
/// <remarks>
/// OnStarting callbacks are not enough: they run last to first, and one that throws keeps the earlier ones from being called; CompleteAsync then writes
/// all the same.
/// </remarks>
internal sealed class GuardedResponseBody(IHttpResponseBodyFeature inner, InterimGate gate) : IHttpResponseBodyFeature
{
    private GuardedStream? _stream;
    private GuardedPipeWriter? _writer;

    public Stream Stream => _stream ??= new GuardedStream(inner.Stream, gate);

    public PipeWriter Writer => _writer ??= new GuardedPipeWriter(inner.Writer, gate);

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        var closing = gate.CloseAsync();
        return closing.IsCompletedSuccessfully ? inner.StartAsync(cancellationToken) : Awaited();

        async Task Awaited()
        {
            await closing;
            await inner.StartAsync(cancellationToken);
        }
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await gate.CloseAsync();
        await inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    public async Task CompleteAsync()
    {
        await gate.CloseAsync();
        await inner.CompleteAsync();
    }
}
