namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>When a message is tried again: the times that Standard Webhooks 1.0.0 gives as an example, about three days in all.</summary>
internal static class WebhookSchedule
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>What an endpoint may ask for at the most.</summary>
    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromHours(24);

    /// <summary>How many attempts there are.</summary>
    public static int Attempts => Waits.Length + 1;

    /// <summary>How long to wait after an attempt that failed; null where it was the last.</summary>
    /// <param name="attempts">How many there were.</param>
    /// <param name="asked">What the endpoint asked for (Retry-After); null for nothing.</param>
    /// <param name="random">Scatters what failed together, so that it does not come back together: up to a tenth is added.</param>
    public static TimeSpan? After(int attempts, TimeSpan? asked, Random random)
    {
        if (attempts >= Attempts)
        {
            return null;
        }

        var wait = Waits[attempts - 1];
        var wish = asked is { } a ? (a < LongestAskedFor ? a : LongestAskedFor) : TimeSpan.Zero;
        return (wait > wish ? wait : wish) + (random.NextDouble() * 0.1 * wait);
    }
}
