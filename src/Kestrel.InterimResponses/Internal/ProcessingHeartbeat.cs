using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses.Internal;

/// <summary>The 102s of one request, from <c>BeginProcessing</c> until it is disposed.</summary>
internal sealed class ProcessingHeartbeat : IAsyncDisposable
{
    private readonly IHttpInterimResponseFeature _feature;
    private readonly PeriodicTimer _timer;
    private readonly Task _beating;

    public ProcessingHeartbeat(IHttpInterimResponseFeature feature, InterimResponseOptions options, TimeProvider time)
    {
        _feature = feature;
        // PeriodicTimer knows no first delay of another length: the period is changed after the first tick.
        var first = options.InitialDelay >= TimeSpan.FromMilliseconds(1) ? options.InitialDelay : options.Interval;
        _timer = new PeriodicTimer(first, time);
        if (first != options.InitialDelay)
        {
            _feature.TrySend(StatusCodes.Status102Processing);
        }

        _beating = BeatAsync(options.Interval);
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _feature.CloseAsync();
        await _beating;
    }

    private async Task BeatAsync(TimeSpan interval)
    {
        while (await _timer.WaitForNextTickAsync())
        {
            if (_feature.TrySend(StatusCodes.Status102Processing) is not (InterimSendResult.Sent or InterimSendResult.Skipped))
            {
                // For good: the timer of a long response must not go on ticking.
                _timer.Dispose();
                return;
            }

            // Set on every tick it would start over on every tick.
            if (_timer.Period != interval)
            {
                _timer.Period = interval;
            }
        }
    }
}
