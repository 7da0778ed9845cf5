namespace DavServer.Operations;

/// <summary>Limits of the scheduler.</summary>
public sealed record OperationsOptions
{
    /// <summary>The most operations that run at once; others wait. Default 16.</summary>
    public int MaxRunning { get; init; } = 16;

    /// <summary>The most operations of one owner that run at once; others of the owner wait and let other owners pass. Default 4.</summary>
    public int MaxRunningPerOwner { get; init; } = 4;

    /// <summary>The most operations that wait; one more is refused. Default 10,000.</summary>
    public int MaxQueued { get; init; } = 10_000;

    /// <summary>The most operations that estimate themselves at once while they wait for their turn. Default 2.</summary>
    /// <remarks>An estimate walks through what is to be copied: it must not take the disk from those that run.</remarks>
    public int MaxEstimating { get; init; } = 2;

    /// <summary>How long the outcome of an ended operation is kept. Default 24 hours.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long after that its id is remembered as gone, rather than unknown. Default 24 hours.</summary>
    public TimeSpan GoneFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The shortest time between two changes of progress that are told. Default 100 milliseconds.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The most ended operations that are kept; the oldest go first, before their time. Default 100,000, roughly 100 MB.</summary>
    public int MaxRetained { get; init; } = 100_000;

    /// <summary>
    /// The most that descriptions and outcomes of ended operations are together, in characters, of two bytes each; the oldest go first, before their
    /// time, and the last one stays however long it is. Default 64 Mi, 128 MiB of memory: some 600 each where <see cref="MaxRetained"/> are kept.
    /// </summary>
    /// <remarks>An outcome that lists failures may be of megabytes, and whoever may copy can have as many of them as he likes.</remarks>
    public long MaxRetainedCharacters { get; init; } = 64 * 1024 * 1024;

    /// <summary>Throws for a value no scheduler can work with.</summary>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRunning, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRunningPerOwner, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxQueued);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxEstimating, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Retention, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(GoneFor, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(ProgressInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetained, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRetainedCharacters);
    }
}
