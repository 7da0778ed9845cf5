namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>The threads of one copy: how many there are, and which of them stand aside while others want the processor.</summary>
/// <param name="most">The most threads, at least one.</param>
/// <param name="cores">How many threads the machine runs at a time.</param>
/// <param name="demand">Who else uses the store.</param>
internal sealed class CopyCrew(int most, int cores, Demand demand)
{
    // One core is left to the requests, as long as there is more than one.
    private readonly int _neverAside = Math.Max(1, cores - 1);

    // The request for this copy has looked things up itself.
    private readonly long _since = demand.Now;

    /// <summary>The most threads.</summary>
    internal int Most => most;

    /// <summary>Whether others use the store just now.</summary>
    internal bool AreOthersThere => demand.IsThereSince(_since);

    /// <summary>Whether a thread is to leave the processor to others now.</summary>
    /// <param name="number">The thread's, from 0 on. The first never stands aside: a copy goes on, whatever goes on beside it.</param>
    internal bool StandsAside(int number) => number >= _neverAside && AreOthersThere;

    /// <summary>
    /// Lets whoever waits for this processor go first, between two files: the scheduler lets a thread that goes on as it likes have it for some
    /// milliseconds, which is what a GET takes several times over.
    /// </summary>
    internal void GiveWay()
    {
        if (AreOthersThere)
        {
            Thread.Yield();
        }
    }
}
