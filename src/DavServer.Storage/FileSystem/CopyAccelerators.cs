using System.Buffers;
using System.Collections.Concurrent;

namespace DavServer.Storage.FileSystem;

/// <summary>The faster ways in order of preference, and what is known of them between two devices.</summary>
internal sealed class CopyAccelerators(params ICopyAccelerator[] ways)
{
    internal const long Declined = -1;
    internal const long Failed = -2;
    internal const long DeclinedOnce = -3;

    // False where a way was declined for good, true where it has served.
    private readonly ConcurrentDictionary<(ICopyAccelerator Way, ulong Source, ulong Target), bool> _known = new();

    /// <summary>The best way still open between two devices.</summary>
    internal ICopyAccelerator? Best(ulong source, ulong target, CopyPace? pace) => First(ways, source, target, pace);

    /// <summary>The next best where one was declined.</summary>
    internal ICopyAccelerator? After(ICopyAccelerator declined, ulong source, ulong target, CopyPace? pace) =>
        First(ways.AsSpan(Array.IndexOf(ways, declined) + 1), source, target, pace);

    /// <summary>Keeps what came of a way, so that nobody asks in vain again.</summary>
    internal void Note(ICopyAccelerator way, ulong source, ulong target, long result)
    {
        if (result == Declined)
        {
            _known[(way, source, target)] = false;
        }
        else if (result >= 0 && way.TakesWholeFile)
        {
            _known.TryAdd((way, source, target), true);
        }
    }

    /// <summary>
    /// Whether copies are known to take no space of their own. What was never tried is not believed: the disk would be full by then.
    /// </summary>
    internal bool AreFree(ulong source, ulong target, CopyPace? pace) =>
        Best(source, target, pace) is { TakesWholeFile: true } way && _known.ContainsKey((way, source, target));

    /// <summary>Finds out whether copies within a volume take space, by copying a byte in its staging area.</summary>
    internal void Learn(ulong volume, StagingArea area)
    {
        if (Best(volume, volume, null) is not { TakesWholeFile: true })
        {
            return;
        }

        var (name, copy) = (area.NewName("shared"), area.NewName("shared"));
        using (var file = area.Staging.CreateFile(name, 0x180).Value)
        {
            // Where not even a byte finds room, nothing is learnt.
            _ = file?.Write(0, new ReadOnlySequence<byte>([0]));
        }

        _ = area.Staging.CopyFile(name, area.Staging, copy, new FileCopy(new CopyTerms(new Nobody(), null, this, CancellationToken.None), null));
        _ = area.Staging.RemoveFile(copy);
        _ = area.Staging.RemoveFile(name);
    }

    private ICopyAccelerator? First(ReadOnlySpan<ICopyAccelerator> open, ulong source, ulong target, CopyPace? pace)
    {
        foreach (var way in open)
        {
            // A limited copy exists to be slow: a reflink would end it at once.
            if (!(way.TakesWholeFile && pace is not null) && !(_known.TryGetValue((way, source, target), out var served) && !served))
            {
                return way;
            }
        }

        return null;
    }

    private sealed class Nobody : ITransferObserver
    {
        public void OnCounted(long resources, long bytes)
        {
            // Nobody waits for it.
        }

        public void OnCopied(long resources, long bytes)
        {
            // As above.
        }
    }
}
