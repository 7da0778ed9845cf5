using System.IO.Pipelines;
using DavServer.Rehearsal.Playing;
using DavServer.Rehearsal.Scripts;
using DavServer.Rehearsal.Transcripts;

namespace DavServer.Rehearsal.Raw;

/// <summary>One connection of a raw listener, from its first request to its end.</summary>
internal sealed class RawConnection(
    Stream stream, RehearsalStage stage, TranscriptStore transcripts, ConnectionTranscript transcript, TimeProvider time) : IDisposable
{
    private readonly Pipe _inbound = new(new PipeOptions(useSynchronizationContext: false));
    private readonly CancellationTokenSource _clientGone = new();

    // Null between exchanges.
    private ExchangeTeller? _underWay;

    public void Dispose() => _clientGone.Dispose();

    public async Task RunAsync(CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, _clientGone.Token);
        using var pumpEnding = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var pumping = PumpAsync(pumpEnding.Token);
        try
        {
            var reader = new RawRequestReader(_inbound.Reader, stage.Limits, SendAsync);
            var scheme = stream is System.Net.Security.SslStream ? "https" : "http";
            while (await reader.ReadHeadAsync(scheme, ending.Token) is { } request
                && await AnswerAsync(request, reader, ending.Token) == AfterAnswer.GoOn)
            {
            }
        }
        catch (RawRequestException exception)
        {
            var teller = _underWay ?? new ExchangeTeller(null);
            var answer = RehearsalAnswer.Text(400, exception.Message).With("Connection", "close").With("Rehearsal-Exchange", teller.Id);
            teller.FinalBegins(answer);
            await SendAsync(RawMessage.FinalBytes(answer, "GET", time));
            teller.Ended();
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client is gone, or the bench closes.
        }
        finally
        {
            transcript.ServerEnds();
            await pumpEnding.CancelAsync();
            await pumping;
        }
    }

    private enum AfterAnswer
    {
        GoOn,
        Close,
    }

    private async Task<AfterAnswer> AnswerAsync(RehearsalRequest request, RawRequestReader reader, CancellationToken ending)
    {
        if (TranscriptEndpoint.IsFor(request.Path))
        {
            await SendAsync(RawMessage.FinalBytes(TranscriptEndpoint.Answer(request, transcripts), request.Method, time));
            return AfterAnswer.GoOn;
        }

        var exchange = transcript.Begin(request, stream: 0);
        var teller = _underWay = new ExchangeTeller(exchange);
        request = request with { Content = await reader.ReadContentAsync(request, ending) };
        teller.RequestEnded();
        var scene = stage.Open("", request);
        teller.Opened(scene);
        var interims = scene.IsPlayed ? await PlayAsync(scene, ending) : new InterimCount(0, 0, null);
        teller.Played(scene, interims);
        var answer = (await stage.AnswerAsync(scene, teller.Id, interims, ending)).With("Rehearsal-Exchange", teller.Id);
        var closes = request.Protocol == "HTTP/1.0" || request["Connection"]?.Contains("close", StringComparison.OrdinalIgnoreCase) == true
            || scene.Script?.End == ScriptEnd.Truncated;
        var message = RawMessage.FinalBytes(closes ? answer.With("Connection", "close") : answer, request.Method, time);
        teller.FinalBegins(answer);
        await SendAsync(scene is { IsPlayed: true, Script.End: ScriptEnd.Truncated } ? message[..^Math.Min(message.Length / 2, 20)] : message);
        if (scene is { IsPlayed: true, Script.End: ScriptEnd.Interim })
        {
            await SendAsync(RawMessage.Interim(scene, scene.Script.Count + 1));
        }

        teller.Ended();
        _underWay = null;
        return closes ? AfterAnswer.Close : AfterAnswer.GoOn;
    }

    private async Task<InterimCount> PlayAsync(Scene scene, CancellationToken ending)
    {
        var script = scene.Script!;
        var start = time.GetTimestamp();
        for (var number = 1; number <= script.Count; number++)
        {
            await UntilAsync(start, script.Every * number, ending);
            await SendAsync(RawMessage.Interim(scene, number));
        }

        await UntilAsync(start, script.Length, ending);
        return new InterimCount(script.Count, script.Count, null);
    }

    private async Task UntilAsync(long start, TimeSpan at, CancellationToken ending)
    {
        var left = at - time.GetElapsedTime(start);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, ending);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        transcript.Sent(bytes.Span); // Before, so that no reaction to it is written down earlier.
        await stream.WriteAsync(bytes, _clientGone.Token);
    }

    // Read even while nobody asks for it, as on the other listeners.
    private async Task PumpAsync(CancellationToken stopping)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer, stopping) is var count and > 0)
            {
                transcript.Received(buffer.AsSpan(0, count));
                if ((await _inbound.Writer.WriteAsync(buffer.AsMemory(0, count), stopping)).IsCompleted)
                {
                    break;
                }
            }

            transcript.ClientClosed("the client closed its side");
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            transcript.ClientClosed("the connection was reset");
        }

        await _clientGone.CancelAsync();
        await _inbound.Writer.CompleteAsync();
    }
}
