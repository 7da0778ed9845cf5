using DavServer.Storage.FileSystem.Transfer;

namespace DavServer.Storage.FileSystem;

/// <summary>What one transfer shares over its files.</summary>
/// <param name="Observer">Hears of every piece.</param>
/// <param name="Pace">The rate limit, or null.</param>
/// <param name="Accelerators">Faster ways, remembered over transfers.</param>
/// <param name="Cancel">Looked at before every piece.</param>
internal sealed record CopyTerms(ITransferObserver Observer, CopyPace? Pace, CopyAccelerators Accelerators, CancellationToken Cancel)
{
    /// <summary>The most bytes copied in one step, so that progress, cancel and rate stay live.</summary>
    internal const int Piece = 8 * 1024 * 1024;

    /// <summary>Hears of every time that is set.</summary>
    internal UnsetTimes Times { get; } = new();

    /// <summary>Waits until the next step may begin and says how many bytes it may take.</summary>
    internal StoreError NextPiece(long wanted, out int granted)
    {
        granted = (int)Math.Min(wanted, Piece);
        if (Cancel.IsCancellationRequested)
        {
            return StoreError.Canceled;
        }

        return Pace is null ? StoreError.None : Pace.Wait(ref granted, Cancel);
    }
}

/// <summary>How one file is copied.</summary>
/// <param name="Terms">What all files of the transfer share.</param>
/// <param name="OldModified">The modification time of what is replaced, or null.</param>
internal readonly record struct FileCopy(CopyTerms Terms, long? OldModified)
{
    /// <summary>Where something lies at the target that an earlier run had copied; else null.</summary>
    public EarlierCopy? Earlier { get; init; }

    /// <summary>Copies a regular file, unless that was done whole in an earlier run.</summary>
    public StoreError Run(DirectoryHandle source, ResourceName name, DirectoryHandle target, ResourceName newName) =>
        Earlier is { } earlier && earlier.Holds(source, name, target, newName, OldModified)
            ? StoreError.None
            : source.CopyFile(name, target, newName, this);
}
