namespace DavServer.WebDav.Methods;

/// <summary>For how many clients at a time more than the least is read at once: what a client does not take waits in memory.</summary>
internal sealed class ReadAhead
{
    // 64 MiB at the most, together.
    private const int Most = 64;

    private int _taken;

    /// <summary>Takes a place; false where all are taken.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= Most)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives it back.</summary>
    public void GiveBack() => Interlocked.Decrement(ref _taken);
}
