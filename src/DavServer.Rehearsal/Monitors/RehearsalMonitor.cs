using System.Globalization;
using System.Text.Json.Nodes;
using DavServer.Rehearsal.Playing;

namespace DavServer.Rehearsal.Monitors;

/// <summary>The status monitor of one played exchange; answers as the server's own does (product.md, "The status monitor").</summary>
internal sealed class RehearsalMonitor
{
    private readonly TimeProvider _time;
    private readonly RehearsalRequest _request;
    private readonly long _begun;
    private readonly DateTimeOffset _created;

    // Guards what changes.
    private readonly Lock _lock = new();
    private long? _due;
    private bool _canceled;
    private int _status = 201;

    public RehearsalMonitor(string id, string path, RehearsalRequest request, TimeProvider time)
    {
        Id = id;
        Path = path;
        _request = request with { Content = default };
        _time = time;
        _begun = time.GetTimestamp();
        _created = time.GetUtcNow();
    }

    public string Id { get; }

    /// <summary>The path of its URL.</summary>
    public string Path { get; }

    /// <summary>Says when it will be done, and what its request would have been answered with then.</summary>
    /// <returns>The moment, a timestamp.</returns>
    public long FinishAfter(TimeSpan delay, int status)
    {
        lock (_lock)
        {
            var due = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
            _due = due;
            _status = status;
            return due;
        }
    }

    public void Cancel()
    {
        lock (_lock)
        {
            _canceled |= !IsFinished_NeedsLock();
        }
    }

    public bool IsCanceled
    {
        get
        {
            lock (_lock)
            {
                return _canceled;
            }
        }
    }

    public bool IsFinal
    {
        get
        {
            lock (_lock)
            {
                return _canceled || IsFinished_NeedsLock();
            }
        }
    }

    /// <summary>How long until it is done; null where nobody can say.</summary>
    public TimeSpan? UntilDone
    {
        get
        {
            lock (_lock)
            {
                return _due is { } due ? _time.GetElapsedTime(_time.GetTimestamp(), due) : null;
            }
        }
    }

    /// <summary>202 while it runs, on the request itself and on the monitor alike; then 200.</summary>
    public RehearsalAnswer Answer(RehearsalRequest asked, string exchange)
    {
        var isFinal = IsFinal;
        var document = Document(asked, isFinal);
        document["rehearsalExchange"] = exchange;
        var answer = RehearsalAnswer.Of(isFinal ? 200 : 202, "application/json", document.ToJsonString(RehearsalJson.Options) + "\n")
            .With("Link", $"<{Path}>; rel=\"status\"")
            .With("Cache-Control", "no-store");
        if (isFinal)
        {
            return answer.With("AsyncResult", Outcome.ToString(CultureInfo.InvariantCulture));
        }

        answer = answer.With("Location", Path).With("Operation-Location", Absolute(asked)).With("Retry-After", "2");
        return asked["Prefer"]?.Contains("respond-async", StringComparison.OrdinalIgnoreCase) == true
            ? answer.With("Preference-Applied", "respond-async") : answer;
    }

    private int Outcome
    {
        get
        {
            lock (_lock)
            {
                return _canceled ? 499 : _status;
            }
        }
    }

    private JsonObject Document(RehearsalRequest asked, bool isFinal)
    {
        var percent = isFinal ? 100 : UntilDone is { } left ? Math.Round(100 * Elapsed / (Elapsed + Math.Max(left.TotalSeconds, 0.001)), 1) : 0;
        var status = !isFinal ? "running" : Outcome is >= 200 and < 300 and not 207 ? "succeeded" : IsCanceled ? "canceled" : "failed";
        var document = new JsonObject
        {
            ["jobId"] = Id,
            ["status"] = status,
            ["statusUrl"] = Absolute(asked),
            ["method"] = _request.Method,
            ["source"] = _request.Path,
            ["destination"] = _request.Destination,
            ["percentComplete"] = percent,
            ["progress"] = new JsonObject { ["resources"] = Part(percent, 1000), ["bytes"] = Part(percent, 4_096_000) },
            ["created"] = _created,
            ["updated"] = _time.GetUtcNow(),
        };
        if (isFinal)
        {
            document["response"] = new JsonObject { ["status"] = Outcome, ["headers"] = new JsonObject(), ["body"] = null };
        }

        return document;
    }

    private static JsonObject Part(double percent, long total) => new() { ["done"] = (long)(total * percent / 100), ["total"] = total };

    private double Elapsed => _time.GetElapsedTime(_begun).TotalSeconds;

    private string Absolute(RehearsalRequest asked) => asked["Host"] is { } host ? $"{asked.Scheme}://{host}{Path}" : Path;

    private bool IsFinished_NeedsLock() => _due is { } due && _time.GetTimestamp() >= due;
}
