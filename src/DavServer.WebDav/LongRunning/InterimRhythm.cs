namespace DavServer.WebDav.LongRunning;

/// <summary>When 102s go out and how many.</summary>
/// <remarks>
/// <para>The rule by which few are made to reach far; n is the number that may be sent.</para>
/// <list type="number">
/// <item>The first comes after <c>firstInterimAfter</c>, the second an <c>interimInterval</c> later.</item>
/// <item>
/// Each later interval is the one before times the widening: the smallest number of thousandths, from 1 to 2, with which n of them reach
/// <see cref="Span"/>; 2 where nothing does. So whoever bears enough is sent them evenly, and to whoever does not the early ones, which most
/// operations live to see, come as close together as they can.
/// </item>
/// <item>
/// No interval, the first wait included, is longer than three quarters of the shortest <c>maxSilence</c> of the client and of all that stand between,
/// so that one that is late still comes in time; or than <see cref="LongestUntold"/> where none of them has one.
/// </item>
/// <item>
/// n is <c>maxInterims</c>, or fewer where <c>maxInterimBytes</c> hold no more; of both, the smallest of the client and of all that stand between.
/// </item>
/// </list>
/// </remarks>
internal sealed record InterimRhythm
{
    /// <summary>The bytes of a 102 without fields.</summary>
    public const int BareBytes = 27;

    /// <summary>No 102 with Progress has more bytes, however long its four numbers; the first has Location besides.</summary>
    public const int TellingBytes = 160;

    /// <summary>A choice: progress is told by whole percents, so no more than these steps can come besides the rhythm.</summary>
    private const int Steps = 100;

    private const double MaxWidening = 2;

    private const double Granularity = 1000;

    private InterimRhythm()
    {
    }

    /// <summary>How long heartbeats ought to last. A choice: few operations take longer, and few people wait so long for one.</summary>
    public static TimeSpan Span { get; } = TimeSpan.FromHours(2);

    /// <summary>The longest interval where nobody's patience is known.</summary>
    /// <remarks>A choice: what stands on the way may forget a quiet connection after some minutes.</remarks>
    public static TimeSpan LongestUntold { get; } = TimeSpan.FromMinutes(4);

    /// <summary>No 102s.</summary>
    public static InterimRhythm None { get; } = new() { Widening = 1 };

    /// <summary>From the start of the request to the first.</summary>
    public TimeSpan FirstAfter { get; private init; }

    /// <summary>From the first to the second.</summary>
    public TimeSpan Interval { get; private init; }

    /// <summary>What each later interval is multiplied with.</summary>
    public double Widening { get; private init; }

    /// <summary>What no interval exceeds.</summary>
    public TimeSpan Longest { get; private init; }

    /// <summary>The most that go out by this rhythm.</summary>
    public int Count { get; private init; }

    /// <summary>How soon after the last one a 102 may tell of a step of progress; null where there are too few for that.</summary>
    public TimeSpan? StepAfter { get; private init; }

    /// <summary>The most in all.</summary>
    public int MaxCount { get; private init; }

    /// <summary>The most bytes in all.</summary>
    public long MaxBytes { get; private init; }

    /// <summary>The rhythm of bare heartbeats.</summary>
    /// <param name="allowance">What the client and the way to it bear.</param>
    /// <param name="firstAfter">From the start of the request to the first, if that is not too long.</param>
    /// <param name="interval">From the first to the second, if that is not too long.</param>
    /// <param name="widening">What the profile insists on; null for the rule.</param>
    public static InterimRhythm Of(InterimAllowance allowance, TimeSpan firstAfter, TimeSpan interval, double? widening) =>
        Of(allowance, firstAfter, interval, widening, CountIn(allowance, BareBytes, 0));

    /// <summary>The rhythm for a client that asked for them: at once, and with each step of progress where it bears them.</summary>
    public static InterimRhythm Telling(InterimAllowance allowance, TimeSpan interval)
    {
        // The steps come out of what is there. Where they would leave the rhythm little, its own 102s tell how far it is, and no others come.
        var count = CountIn(allowance, TellingBytes, TellingBytes);
        return count >= 2 * Steps
            ? Of(allowance, TimeSpan.Zero, interval, null, count - Steps) with { StepAfter = TimeSpan.FromSeconds(1) }
            : Of(allowance, TimeSpan.Zero, interval, null, count);
    }

    /// <summary>When each is due, from the start of the request; steps of progress not counted.</summary>
    public IEnumerable<TimeSpan> Schedule()
    {
        var at = FirstAfter;
        var interval = Interval;
        for (var sent = 0; sent < Count; sent++)
        {
            yield return at;
            at += interval;
            interval = After(interval);
        }
    }

    /// <summary>The interval that follows one.</summary>
    public TimeSpan After(TimeSpan interval)
    {
        var wider = interval * Widening;
        return wider < Longest ? wider : Longest;
    }

    private static InterimRhythm Of(InterimAllowance allowance, TimeSpan firstAfter, TimeSpan interval, double? widening, int count)
    {
        var longest = allowance.MaxSilence * 0.75 ?? (interval > LongestUntold ? interval : LongestUntold);
        var rhythm = new InterimRhythm
        {
            FirstAfter = firstAfter < longest ? firstAfter : longest,
            Interval = interval < longest ? interval : longest,
            Widening = widening ?? 1,
            Longest = longest,
            Count = count,
            MaxCount = allowance.MaxCount,
            MaxBytes = allowance.MaxBytes,
        };
        return widening is null ? rhythm with { Widening = SmallestWidening(rhythm) } : rhythm;
    }

    private static int CountIn(InterimAllowance allowance, int bytesEach, int bytesBesides) =>
        (int)Math.Clamp((allowance.MaxBytes - bytesBesides) / bytesEach, 0, allowance.MaxCount);

    private static double SmallestWidening(InterimRhythm rhythm)
    {
        var (low, high) = ((int)Granularity, (int)(MaxWidening * Granularity));
        while (low < high)
        {
            var middle = (low + high) / 2;
            var isEnough = (rhythm with { Widening = middle / Granularity }).Schedule().LastOrDefault() >= Span;
            (low, high) = isEnough ? (low, middle) : (middle + 1, high);
        }

        return low / Granularity;
    }
}
