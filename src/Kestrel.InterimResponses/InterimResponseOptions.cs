using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses;

/// <summary>How interim responses behave; for all requests by <c>AddInterimResponses</c>, for one by <c>BeginProcessing</c>.</summary>
/// <remarks>Both refuse, with <see cref="ArgumentOutOfRangeException"/>, what is negative, an interval under 1 ms, and a time over 49 days.</remarks>
public sealed record InterimResponseOptions
{
    /// <summary>How long a request may run silently before its first 102. Default 10 seconds; zero sends it at once.</summary>
    /// <remarks>RFC 2518 §10.1 suggests 20 s, and calls it arbitrary; clients that give up after 15 to 30 s need it sooner.</remarks>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time from one 102 to the next. Default 10 seconds.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most interim responses on one request. Default 1,000.</summary>
    public int MaxCount { get; init; } = 1000;

    /// <summary>The most bytes of interim responses on one request. Default 49,152: .NET's HttpClient gives up at 65,536, added up.</summary>
    public long MaxBytes { get; init; } = 48 * 1024;

    /// <summary>The shortest time from one interim response to the next. Default zero: no limit beyond the other two.</summary>
    public TimeSpan MinInterval { get; init; }

    /// <summary>How long the final response waits for a pending interim response to drain before the connection is aborted. Default 2 seconds.</summary>
    /// <remarks>Zero aborts the connection of every client that has not taken the last one when the final response is ready.</remarks>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Which requests get automatic 102s; null for all. Explicit <see cref="IHttpInterimResponseFeature.TrySend"/> calls are not asked.</summary>
    public Func<HttpContext, bool>? ShouldSend { get; init; }
}
