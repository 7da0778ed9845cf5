namespace DavServer.Storage.FileSystem;

public sealed partial class FileSystemStore
{
    /// <summary>Makes directories whose entries have changed last, where that is asked for.</summary>
    private StoreError Sync(params ReadOnlySpan<DirectoryHandle> directories)
    {
        if (_options.Durability == Durability.Process)
        {
            return StoreError.None;
        }

        foreach (var directory in directories)
        {
            var error = directory.Sync();
            if (error != StoreError.None)
            {
                return error;
            }
        }

        return StoreError.None;
    }

    /// <summary>A transfer that is visible; one that may not last has failed, whatever is seen now.</summary>
    private StoreResult<TransferOutcome> Outcome(TransferRequest request, Published published, IReadOnlyList<MemberFailure> failures)
    {
        if (published.Lasting == StoreError.None)
        {
            return new TransferOutcome(published.Replaced, Published: true, failures);
        }

        // Never "no space left" or the like: that would say that nothing was done.
        FileSystemLog.NotLasting(_logger, request.Destination, published.Lasting);
        return StoreResult<TransferOutcome>.Failed(StoreError.NotLasting, Publisher.NotLasting);
    }

    private StoreError MakeRemovalDurable(ResourcePath path, Resolution removed)
    {
        var error = GoesByTrash(removed.Node) && _areas.For(removed.Parent) is { Succeeded: true, Value: var area }
            ? Sync(area.Trash, removed.Parent)
            : Sync(removed.Parent);
        if (error == StoreError.None)
        {
            return StoreError.None;
        }

        FileSystemLog.NotLasting(_logger, path, error);
        return StoreError.NotLasting;
    }
}
