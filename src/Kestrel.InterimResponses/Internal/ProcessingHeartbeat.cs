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
            // Once closed it is for good: the timer of a long response must not go on ticking.
            if (_feature.TrySend(StatusCodes.Status102Processing) is not (InterimSendResult.Sent or InterimSendResult.Skipped) || !TrySetPeriod(interval))
            {
                _timer.Dispose();
                return;
            }
        }
    }

    private bool TrySetPeriod(TimeSpan interval)
    {
        try
        {
            // Only a change: set again on every tick, the time spent in the tick would be added to the period.
            if (_timer.Period != interval)
            {
                _timer.Period = interval;
            }

            return true;
        }
        catch (ObjectDisposedException)
        {
            // Disposed between this tick and now, which is no fault of the request's.
            return false;
        }
    }
}
