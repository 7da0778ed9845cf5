using System.Globalization;
using DavServer.Operations;
using Kestrel.InterimResponses;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.LongRunning;

/// <summary>The 102s of one request: when the next is due, and what it says. Driven by its responder; keeps no time of its own.</summary>
internal sealed class Heartbeat
{
    private const int Processing102 = 102;

    /// <summary>How soon after one that was skipped, because the connection does not drain, another is tried.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    // A delay of less is none.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly IHttpInterimResponseFeature _feature;
    private readonly ResponseModeDecision _decision;
    private readonly OperationHandle _operation;
    private readonly MonitorUrls _urls;
    private TimeSpan _interval;
    private TimeSpan _due;
    private TimeSpan _sent;
    private double? _toldPercent;
    private bool _ended;

    public Heartbeat(
        IHttpInterimResponseFeature feature, ResponseModeDecision decision, OperationHandle operation, MonitorUrls urls, TimeSpan elapsed)
    {
        _feature = feature;
        _decision = decision;
        _operation = operation;
        _urls = urls;
        _interval = decision.Rhythm.Interval;
        _due = decision.Rhythm.FirstAfter > elapsed ? decision.Rhythm.FirstAfter : elapsed;
        _feature.Limits = new InterimLimits(decision.Rhythm.MaxCount, decision.Rhythm.MaxBytes, TimeSpan.Zero);
    }

    /// <summary>Ends them, so that the final response may begin.</summary>
    public ValueTask CloseAsync() => _feature.CloseAsync();

    /// <summary>Sends a 102 if one is due, or if there is progress to tell a client that asked for it.</summary>
    /// <param name="elapsed">Since the request came.</param>
    /// <returns>Null when none was tried.</returns>
    public InterimSendResult? Beat(TimeSpan elapsed)
    {
        var isDue = elapsed >= _due;
        if (_ended || (!isDue && !HasStep(elapsed)))
        {
            return null;
        }

        var result = _feature.TrySend(Processing102, Fields());
        _ended = result is InterimSendResult.Closed or InterimSendResult.NotSupported;
        if (result == InterimSendResult.Sent)
        {
            _toldPercent = WholePercent();
            _sent = elapsed;
            _due = elapsed + _interval;
            _interval = isDue ? _decision.Rhythm.After(_interval) : _interval;

            // Nothing more will come: without this it would be tried each second to the end.
            _ended = _feature.SentCount >= _decision.Rhythm.MaxCount || _feature.SentBytes + InterimRhythm.BareBytes > _decision.Rhythm.MaxBytes;
        }
        else if (result == InterimSendResult.Skipped)
        {
            _due = elapsed + Again;
        }

        return result;
    }

    /// <summary>How long until the next look; no longer than until the 202.</summary>
    public TimeSpan UntilNext(TimeSpan elapsed)
    {
        var next = _ended ? TimeSpan.MaxValue : _decision.Rhythm.StepAfter is { } step ? Min(_due, NextStep(elapsed, step)) : _due;
        if (_decision.AcceptAfter is { } acceptAfter)
        {
            // Once it is over, only the size is missing; it comes soon.
            next = Min(next, acceptAfter > elapsed ? acceptAfter : elapsed + Again);
        }

        return next == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : next - elapsed > Shortest ? next - elapsed : Shortest;
    }

    // A timer may go off a moment early: then the rest of the step is waited for, and not another whole one.
    private TimeSpan NextStep(TimeSpan elapsed, TimeSpan step) => elapsed < _sent + step ? _sent + step : elapsed + step;

    private HeaderDictionary? Fields()
    {
        if (_decision.Mode != ResponseMode.Processing)
        {
            return null;
        }

        var fields = new HeaderDictionary { ["progress"] = ProgressField(_operation.Snapshot.Progress) };
        if (_feature.SentCount == 0)
        {
            fields["location"] = _urls.Path(_operation.Id);
        }

        return fields;
    }

    // draft-wright-http-progress, editor's draft: Progress = fraction *( WS progress-remark ); a comment is not for end users.
    private static string ProgressField(OperationProgress progress) => string.Create(CultureInfo.InvariantCulture,
        $"{progress.ResourcesDone}/{progress.ResourcesTotal} (resources) {progress.BytesDone}/{progress.BytesTotal} (bytes)");

    private bool HasStep(TimeSpan elapsed) => _decision.Rhythm.StepAfter is { } step && elapsed >= _sent + step && WholePercent() != _toldPercent;

    private double? WholePercent() => _operation.Snapshot.Percent is { } percent ? Math.Floor(percent) : null;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
