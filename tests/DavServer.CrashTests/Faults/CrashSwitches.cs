using System.Globalization;

namespace DavServer.CrashTests.Faults;

/// <summary>How much of the loops is run.</summary>
/// <remarks>
/// <c>CRASH_FULL=1</c>: every N; in the recoveries after them every call that differs in what it does and what it follows.
/// <c>CRASH_FULL=all</c>: every N, and after each every call of its recovery, some 50,000 starts. <c>CRASH_SEED</c>: the choices of an earlier run.
/// </remarks>
internal static class CrashSwitches
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("CRASH_FULL") is "1" or "all";

    /// <summary>Whether calls of recoveries are tried again that were tried after another crash.</summary>
    public static bool IsExhaustive { get; } = Environment.GetEnvironmentVariable("CRASH_FULL") == "all";

    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("CRASH_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? seed : Random.Shared.Next();

    /// <summary>Which of the calls 1 to <paramref name="total"/> are tried: all in full, else some.</summary>
    /// <param name="total">How many a run without a fault makes.</param>
    /// <param name="most">How many are tried at most, where it is not in full.</param>
    /// <param name="what">So that each loop chooses for itself.</param>
    public static IReadOnlyList<long> Choose(long total, int most, string what) => ChooseSome(total, IsFull ? int.MaxValue : most, what);

    /// <summary>The same, also in full.</summary>
    public static IReadOnlyList<long> ChooseSome(long total, int most, string what)
    {
        var all = Enumerable.Range(1, (int)total).Select(n => (long)n).ToArray();
        if (total <= most)
        {
            return all;
        }

        // Not string.GetHashCode, which differs from process to process.
        var random = new Random(what.Aggregate(Seed, (hash, c) => unchecked((hash * 31) + c)));
        random.Shuffle(all);
        return [.. all.Take(most).Order()];
    }
}
