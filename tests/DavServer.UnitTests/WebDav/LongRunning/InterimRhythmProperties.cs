using DavServer.WebDav.LongRunning;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.WebDav.LongRunning;

/// <summary>The rule by which few 102s are made to reach far (see <see cref="InterimRhythm"/>), for any numbers.</summary>
public sealed class InterimRhythmProperties
{
    /// <summary>Where two hours are reached by a widening rounded up to a thousandth, less of it would not do.</summary>
    private const double Granule = 0.001;

    private static readonly Arbitrary<Numbers> Any =
        (from count in Gen.Choose(1, 1200)
         from bytes in Gen.Choose(27, 60_000)
         from first in Gen.Choose(1, 60)
         from interval in Gen.Choose(1, 400)
         from silence in Gen.Choose(0, 600)
         select new Numbers(count, bytes, first, interval, silence == 0 ? null : silence)).ToArbitrary();

    [Fact]
    public void NoIntervalIsLongerThanThreeQuartersOfTheKnownPatience_TheFirstWaitIncluded() => Check(n =>
        n.Silence is not { } silence || Intervals(n).All(i => i <= TimeSpan.FromSeconds(silence) * 0.75));

    [Fact]
    public void WithoutAKnownPatienceNoIntervalIsLongerThanTheLongestUntoldOrTheOneThatWasSet() => Check(n =>
        n.Silence is not null || Intervals(n).Skip(1).All(i => i <= InterimRhythm.LongestUntold || i <= TimeSpan.FromSeconds(n.Interval)));

    [Fact]
    public void IntervalsNeverShrink() => Check(n => Intervals(n).Skip(1).Zip(Intervals(n).Skip(2)).All(p => p.First <= p.Second));

    [Fact]
    public void ThereAreNeverMoreThanAreBorneNorMoreBytes() => Check(n =>
        Rhythm(n).Schedule().Count() == Math.Min(n.Count, n.Bytes / InterimRhythm.BareBytes));

    [Fact]
    public void TheyLastTwoHoursWhereTheWidestLastsThatLong_AndNoLongerThanNeeded() => Check(n =>
    {
        var rhythm = Rhythm(n);
        var reached = rhythm.Schedule().LastOrDefault();
        return rhythm.Widening switch
        {
            1 => reached >= InterimRhythm.Span,
            < 2 => reached >= InterimRhythm.Span && Narrower(n, rhythm.Widening).Schedule().Last() < InterimRhythm.Span,
            _ => reached >= Narrower(n, rhythm.Widening).Schedule().LastOrDefault(),
        };
    });

    [Fact]
    public void WhoeverBearsMoreIsNeverServedForAShorterTime() => Prop.ForAll(Any, Gen.Choose(1, 50).ToArbitrary(), (n, more) =>
        Reach(n with { Count = n.Count + more, Bytes = n.Bytes + (27 * more) }) >= Reach(n)).QuickCheckThrowOnFailure();

    [Fact]
    public void TwoInARowAreServedAsTheSmallerOfBothInEveryRespect() => Prop.ForAll(Any, Any, (a, b) =>
    {
        var both = Allowance(a).And(Allowance(b));
        return both == Allowance(b).And(Allowance(a))
            && both.MaxCount == Math.Min(a.Count, b.Count)
            && both.MaxBytes == Math.Min(a.Bytes, b.Bytes)
            && both.MaxSilence == new[] { Allowance(a).MaxSilence, Allowance(b).MaxSilence }.Min();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AClientThatAskedIsToldEachStepOnlyWhereTheRhythmDoesNotSufferByIt() => Check(n =>
    {
        var rhythm = InterimRhythm.Telling(Allowance(n), TimeSpan.FromSeconds(n.Interval));
        var borne = Math.Min(n.Count, Math.Max(0, n.Bytes - InterimRhythm.TellingBytes) / InterimRhythm.TellingBytes);
        return rhythm.FirstAfter == TimeSpan.Zero && (rhythm.StepAfter is null ? rhythm.Count == borne && borne < 200 : rhythm.Count == borne - 100);
    });

    private static void Check(Func<Numbers, bool> holds) => Prop.ForAll(Any, holds).QuickCheckThrowOnFailure();

    private static InterimAllowance Allowance(Numbers n) =>
        new(n.Count, n.Bytes, n.Silence is { } silence ? TimeSpan.FromSeconds(silence) : null);

    private static InterimRhythm Rhythm(Numbers n) =>
        InterimRhythm.Of(Allowance(n), TimeSpan.FromSeconds(n.First), TimeSpan.FromSeconds(n.Interval), null);

    private static InterimRhythm Narrower(Numbers n, double widening) =>
        InterimRhythm.Of(Allowance(n), TimeSpan.FromSeconds(n.First), TimeSpan.FromSeconds(n.Interval), widening - Granule);

    private static TimeSpan Reach(Numbers n) =>
        Rhythm(n).Schedule().LastOrDefault() is var last && last < InterimRhythm.Span ? last : InterimRhythm.Span;

    private static List<TimeSpan> Intervals(Numbers n)
    {
        var times = Rhythm(n).Schedule().ToArray();
        return [.. times.Select((t, i) => i == 0 ? t : t - times[i - 1])];
    }

    private sealed record Numbers(int Count, int Bytes, int First, int Interval, int? Silence);
}
