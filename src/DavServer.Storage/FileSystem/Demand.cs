namespace DavServer.Storage.FileSystem;

/// <summary>Whether anyone looks resources up just now: whoever serves requests shall find a core that no copy keeps busy.</summary>
internal sealed class Demand(TimeProvider time)
{
    // Choices: long enough to bridge the pauses of a client that asks one thing after the other, and short enough that a copy goes on at full speed
    // soon after the last of them.
    private static readonly TimeSpan Lingers = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMilliseconds(5);

    private long _last = time.GetTimestamp(); // Volatile only

    /// <summary>This moment, to tell earlier look-ups from later ones.</summary>
    internal long Now => time.GetTimestamp();

    /// <summary>Someone looks something up.</summary>
    internal void Note()
    {
        // Not each time: many cores would fight for the one place in memory.
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(Volatile.Read(ref _last), now) >= NotedEvery)
        {
            Volatile.Write(ref _last, now);
        }
    }

    /// <summary>Whether someone has looked something up lately, and after <paramref name="moment"/>.</summary>
    internal bool IsThereSince(long moment)
    {
        var last = Volatile.Read(ref _last);
        return last > moment && time.GetElapsedTime(last) < Lingers;
    }
}
