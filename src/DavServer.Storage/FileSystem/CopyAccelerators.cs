using System.Collections.Concurrent;

namespace DavServer.Storage.FileSystem;

/// <summary>The faster ways in order of preference, and which of them each pair of volumes has declined.</summary>
internal sealed class CopyAccelerators(params ICopyAccelerator[] ways)
{
    internal const long Declined = -1;
    internal const long Failed = -2;

    private readonly ConcurrentDictionary<(ICopyAccelerator Way, ulong Source, ulong Target), bool> _declined = new();

    /// <summary>The ways still open between two devices.</summary>
    internal ICopyAccelerator? Best(ulong source, ulong target, CopyPace? pace)
    {
        foreach (var way in ways)
        {
            // A limited copy exists to be slow: a reflink would end it at once.
            if (!(way.TakesWholeFile && pace is not null) && !_declined.ContainsKey((way, source, target)))
            {
                return way;
            }
        }

        return null;
    }

    internal void Forget(ICopyAccelerator way, ulong source, ulong target) => _declined[(way, source, target)] = true;
}
