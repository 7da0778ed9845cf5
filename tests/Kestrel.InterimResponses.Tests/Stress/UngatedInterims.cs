using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses.Tests.Stress;

/// <summary>
/// What the library would be with the gate taken out: bytes straight into Kestrel's output, whoever else is writing. Negative controls use it to show
/// that the checks see what then happens.
/// </summary>
internal sealed class UngatedInterims(HttpContext context)
{
    // Messages are whole, one at a time: what goes wrong is the fault of the missing gate alone.
    private readonly Lock _lock = new();
    private readonly PipeWriter _output = context.Features.Get<IConnectionTransportFeature>()!.Transport.Output;
    private Task _flush = Task.CompletedTask;
    private int _sent;

    public int SentCount => Volatile.Read(ref _sent);

    public InterimSendResult TrySend(IHeaderDictionary fields)
    {
        lock (_lock)
        {
            if (!_flush.IsCompleted)
            {
                return InterimSendResult.Skipped;
            }

            try
            {
                var text = $"HTTP/1.1 102 Processing\r\n{string.Concat(fields.Select(f => $"{f.Key}: {f.Value}\r\n"))}\r\n";
                Encoding.ASCII.GetBytes(text, _output);
                _flush = FlushAsync();
                _sent++;
                return InterimSendResult.Sent;
            }
            catch (Exception)
            {
                // Pipes that are misused throw what they like.
                return InterimSendResult.Closed;
            }
        }
    }

    private async Task FlushAsync()
    {
        try
        {
            await _output.FlushAsync();
        }
        catch (Exception)
        {
            // As above.
        }
    }
}
