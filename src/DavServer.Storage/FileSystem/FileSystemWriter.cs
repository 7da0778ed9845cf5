namespace DavServer.Storage.FileSystem;

/// <summary>A new representation in the staging area of its destination's volume.</summary>
internal sealed class FileSystemWriter(FileSystemWriter.Place place, FileHandle file, Publisher publisher, QuotaClaim quota) : ResourceWriter
{
    private bool _published;
    private long _replaced;

    public override ValueTask<StoreError> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        ValueTask.FromResult(cancel.IsCancellationRequested ? StoreError.Canceled : Write(bytes.Span));

    public override ValueTask<StoreResult<WriteOutcome>> CommitAsync(WriteCondition condition, DateTimeOffset? modified, CancellationToken cancel) =>
        ValueTask.FromResult(cancel.IsCancellationRequested ? StoreError.Canceled : Commit(condition, modified));

    public override ValueTask DisposeAsync()
    {
        file.Dispose();
        quota.Dispose();
        if (!_published)
        {
            _ = place.Area.Staging.RemoveFile(place.Name);
        }

        return ValueTask.CompletedTask;
    }

    private StoreError Write(ReadOnlySpan<byte> bytes)
    {
        var error = quota.Take(bytes.Length);
        return error == StoreError.None ? file.Write(bytes) : error;
    }

    private StoreResult<WriteOutcome> Commit(WriteCondition condition, DateTimeOffset? modified)
    {
        if (_published)
        {
            throw new InvalidOperationException("The representation is published already.");
        }

        if (modified is { } time)
        {
            var error = file.SetModified(UnixTime.FromDateTime(time));
            if (error != StoreError.None)
            {
                return error;
            }
        }

        // Through a link, what it leads to is replaced, so that the link stays one.
        var done = publisher.Publish(new Publication(place.Area.Staging, place.Name, place.Path, ExistingDestination.Replace, LastLink.Follow)
        {
            Condition = condition,
            BeforeReplacing = TakeOver,
            KeepsModified = true,
        });
        if (!done.Succeeded)
        {
            return StoreResult<WriteOutcome>.Failed(done.Error, done.Cause);
        }

        // The rename has touched the change time, which is part of the entity tag.
        _published = true;
        quota.Publish(_replaced);
        var info = file.Stat();
        return info.Succeeded
            ? new WriteOutcome(done.Value, info.Value.ToResourceInfo())
            : StoreResult<WriteOutcome>.Failed(info.Error, info.Cause);
    }

    private StoreError TakeOver(Resolution destination, NodeInfo now)
    {
        if (now.IsDirectory)
        {
            return StoreError.IsACollection;
        }

        _replaced = now.Length;

        if (destination.Parent.OpenFile(destination.Name) is { Succeeded: true, Value: var old })
        {
            using (old)
            {
                file.TakeOver(old, now);
            }
        }

        return StoreError.None;
    }

    /// <param name="Area">The staging area.</param>
    /// <param name="Name">The file's name there.</param>
    /// <param name="Path">Where it shall appear.</param>
    internal readonly record struct Place(StagingArea Area, ResourceName Name, ResourcePath Path);
}
