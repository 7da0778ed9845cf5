using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kestrel.InterimResponses.Internal;

/// <summary>
/// The one place where an interim response meets the connection, and the one lock that keeps it from meeting the final response there.
/// </summary>
/// <remarks>
/// A <see cref="PipeWriter"/> isn't safe for two threads, and Kestrel writes the final response to this same one without asking anybody. What makes it
/// safe is order: Kestrel writes only after <see cref="CloseAsync"/> has returned, and nothing here writes once that was called.
/// </remarks>
internal sealed class InterimGate : IHttpInterimResponseFeature
{
    // Guards every field below it. Never held across an await.
    private readonly Lock _lock = new();
    private ArrayBufferWriter<byte>? _message;
    private InterimLimits _limits;
    private TimeSpan _closeTimeout;
    private bool _contentEnded;
    private bool _closed;
    private Task _flush = Task.CompletedTask;
    private int _sentCount;
    private long _sentBytes;
    private long _lastSent;

    private readonly PipeWriter _output;
    private readonly IHttpRequestLifetimeFeature _lifetime;
    private readonly CancellationToken _requestAborted;
    private readonly TimeProvider _time;

    public InterimGate(PipeWriter output, IHttpRequestLifetimeFeature lifetime, InterimResponseOptions options, TimeProvider time)
    {
        _output = output;
        _lifetime = lifetime;
        _time = time;
        // Taken now: a middleware further in may replace it by one that is cancelled for other reasons, and Kestrel reuses its source for later requests.
        _requestAborted = lifetime.RequestAborted;
        Apply(options);
    }

    public bool CanSend
    {
        get
        {
            lock (_lock)
            {
                return !IsOver_NeedsLock() && _sentBytes < _limits.MaxBytes && IsTime_NeedsLock();
            }
        }
    }

    public int SentCount
    {
        get
        {
            lock (_lock)
            {
                return _sentCount;
            }
        }
    }

    public long SentBytes
    {
        get
        {
            lock (_lock)
            {
                return _sentBytes;
            }
        }
    }

    public InterimLimits Limits
    {
        get
        {
            lock (_lock)
            {
                return _limits;
            }
        }

        set
        {
            OptionsValidation.ThrowIfInvalid(value);
            lock (_lock)
            {
                _limits = value;
            }
        }
    }

    public void Apply(InterimResponseOptions options)
    {
        OptionsValidation.ThrowIfInvalid(options);
        lock (_lock)
        {
            _limits = new InterimLimits(options.MaxCount, options.MaxBytes, options.MinInterval);
            _closeTimeout = options.CloseTimeout;
        }
    }

    /// <summary>Kestrel writes 100 Continue by itself while the content is read; only after its end is the output ours to use.</summary>
    public void ContentEnded()
    {
        lock (_lock)
        {
            _contentEnded = true;
        }
    }

    public InterimSendResult TrySend(int statusCode, IHeaderDictionary? fields = null)
    {
        // All of it under the lock: composed outside, two callers can send in the other order than they composed.
        lock (_lock)
        {
            // Nearly every request ends without.
            var message = _message ??= new ArrayBufferWriter<byte>();
            message.ResetWrittenCount();
            InterimMessage.Compose(message, statusCode, fields);
            if (IsOver_NeedsLock() || message.WrittenCount > _limits.MaxBytes - _sentBytes)
            {
                return InterimSendResult.Closed;
            }

            return IsTime_NeedsLock() ? Write_NeedsLock(message.WrittenSpan) : InterimSendResult.Skipped;
        }
    }

    /// <summary>Lets nothing more in, without waiting for what is already under way; <see cref="CloseAsync"/> must still follow.</summary>
    public void Shut()
    {
        lock (_lock)
        {
            _closed = true;
        }
    }

    public ValueTask CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            return _flush.IsCompleted ? ValueTask.CompletedTask : new ValueTask(DrainAsync(_flush, _closeTimeout));
        }
    }

    /// <summary>For the synchronous members of the response, which have no way to await.</summary>
    public void Close()
    {
        var closing = CloseAsync();
        if (!closing.IsCompleted)
        {
            closing.AsTask().GetAwaiter().GetResult();
        }
    }

    private bool IsOver_NeedsLock() => _closed || _sentCount >= _limits.MaxCount || _requestAborted.IsCancellationRequested;

    private bool IsTime_NeedsLock() =>
        _contentEnded && _flush.IsCompleted && (_sentCount == 0 || _time.GetElapsedTime(_lastSent) >= _limits.MinInterval);

    private InterimSendResult Write_NeedsLock(ReadOnlySpan<byte> message)
    {
        try
        {
            message.CopyTo(_output.GetSpan(message.Length));
            _output.Advance(message.Length);
            _sentCount++;
            _sentBytes += message.Length;
            _lastSent = _time.GetTimestamp();
            // No token, and never CancelPendingFlush: under TLS that would leave half a record behind.
            var flush = _output.FlushAsync(CancellationToken.None);
            _flush = ObserveAsync(flush);
        }
        catch (Exception)
        {
            // The pipe was completed under us: the connection is gone. Whatever else it was, this connection gets no more from here.
            _closed = true;
        }

        return _closed ? InterimSendResult.Closed : InterimSendResult.Sent;
    }

    /// <summary>Never faults: a heartbeat that could not be written is no failure of the request.</summary>
    private async Task ObserveAsync(ValueTask<FlushResult> flush)
    {
        bool clientGone;
        try
        {
            clientGone = (await flush).IsCompleted;
        }
        catch (Exception)
        {
            clientGone = true;
        }

        if (clientGone)
        {
            Shut();
        }
    }

    private async Task DrainAsync(Task flush, TimeSpan timeout)
    {
        // Leaves the lock, which Abort must not be called under.
        await Task.Yield();
        try
        {
            await flush.WaitAsync(timeout, _time);
        }
        catch (TimeoutException)
        {
            // A client that reads nothing for so long would not read the final response either. Kestrel must not write behind a flush that is pending,
            // so this waits even now; the abort is what lets the flush end.
            _lifetime.Abort();
            await flush;
        }
    }
}
