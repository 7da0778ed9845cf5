using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses.Internal;

/// <summary>The 102s of one request, from <c>BeginProcessing</c> until it is disposed.</summary>
internal sealed class ProcessingHeartbeat : IAsyncDisposable
{
    private readonly IHttpInterimResponseFeature _feature;
    private readonly Task _beating;

    // Guards _timer and _stopped: a period set on a disposed timer throws, or, with a TimeProvider that is less strict, starts it again.
    private readonly Lock _lock = new();
    private readonly PeriodicTimer _timer;
    private bool _stopped;

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
        Stop();
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
                Stop();
                return;
            }

            SetPeriod(interval);
        }
    }

    private void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            _timer.Dispose();
        }
    }

    private void SetPeriod(TimeSpan interval)
    {
        lock (_lock)
        {
            // Only a change: set again on every tick, the time spent in the tick would be added to the period.
            if (!_stopped && _timer.Period != interval)
            {
                _timer.Period = interval;
            }
        }
    }
}
