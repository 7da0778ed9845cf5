namespace Kestrel.InterimResponses.Internal;

/// <summary>Refuses impossible settings where they are made, not where they would first be used.</summary>
internal static class OptionsValidation
{
    // What PeriodicTimer and WaitAsync accept.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    public static void ThrowIfInvalid(InterimResponseOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ThrowIfOutside(options.InitialDelay, TimeSpan.Zero, nameof(options.InitialDelay));
        ThrowIfOutside(options.Interval, ShortestTimer, nameof(options.Interval));
        ThrowIfOutside(options.CloseTimeout, TimeSpan.Zero, nameof(options.CloseTimeout));
        ThrowIfInvalid(new InterimLimits(options.MaxCount, options.MaxBytes, options.MinInterval));
    }

    public static void ThrowIfInvalid(InterimLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limits.MaxCount, nameof(limits.MaxCount));
        ArgumentOutOfRangeException.ThrowIfNegative(limits.MaxBytes, nameof(limits.MaxBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MinInterval, TimeSpan.Zero, nameof(limits.MinInterval));
    }

    private static void ThrowIfOutside(TimeSpan value, TimeSpan least, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestTimer, name);
    }
}
