namespace DavServer.Rehearsal;

/// <summary>How much a rehearsal may cost.</summary>
public sealed record RehearsalLimits
{
    /// <summary>The most interim responses to one request. Default 100,000: far more than any client is known to bear.</summary>
    public int MostInterims { get; init; } = 100_000;

    /// <summary>The longest a script may take. Default 1 hour.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The most bytes that one interim response is made longer by. Default 65,536.</summary>
    public int MostPadding { get; init; } = 64 * 1024;

    /// <summary>The most scripts that are played at the same time; beyond them 503. Default 10,000.</summary>
    public int MostRunning { get; init; } = 10_000;

    /// <summary>The most bytes of content of one request. Default 16 MiB.</summary>
    public int MostContent { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most trees that are kept, a MiB of content each; the oldest goes first. Default 500.</summary>
    public int MostTrees { get; init; } = 500;

    /// <summary>Inside a server with other work to do: 1,000 interim responses, 10 minutes, 4 KiB each, four at once, 64 KiB of content.</summary>
    public static RehearsalLimits BesideOtherWork { get; } = new()
    {
        MostInterims = 1000,
        Longest = TimeSpan.FromMinutes(10),
        MostPadding = 4096,
        MostRunning = 4,
        MostContent = 64 * 1024,
        MostTrees = 16,
    };
}
