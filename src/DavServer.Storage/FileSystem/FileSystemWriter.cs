using System.Buffers;

namespace DavServer.Storage.FileSystem;

/// <summary>A new representation in the staging area of its destination's volume.</summary>
internal sealed class FileSystemWriter(FileSystemWriter.Place place, FileSystemWriter.Way way, QuotaClaim quota) : ResourceWriter
{
    private const uint NewFileMode = 0x1B6; // 0666, less the umask

    // Made with the first byte or the commit: a request that is refused before either leaves the disk alone.
    private FileHandle? _file;
    private ResourceName _name;
    private long _position;
    private long _length;
    private bool _published;
    private long _replaced;
    private WriteCondition? _onlyOver;

    public override ResourcePath RealPath => place.RealPath;

    public override ResourceInfo? Target => place.Before?.ToResourceInfo();

    public override ValueTask<StoreError> WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancel) =>
        ValueTask.FromResult(cancel.IsCancellationRequested ? StoreError.Canceled : Write(bytes));

    public override ValueTask<StoreResult<WriteOutcome>> CommitAsync(WriteCondition condition, DateTimeOffset? modified, CancellationToken cancel) =>
        ValueTask.FromResult(cancel.IsCancellationRequested ? StoreError.Canceled : Commit(condition, modified));

    public override ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Dispose()
    {
        _file?.Dispose();
        quota.Dispose();
        if (_file is not null && !_published)
        {
            Remove();
        }
    }

    /// <summary>Begins with what is at the destination now, to be written over from <paramref name="offset"/> on.</summary>
    internal StoreError CopyTarget(Resolution destination, long offset, CopyTerms terms)
    {
        _position = offset;
        if (place.Before is not { } before)
        {
            _onlyOver = new WriteCondition(MustBeUnmapped: true, null);
            return StoreError.None;
        }

        // Judged when this is published: then what was copied is what was there all the time.
        _onlyOver = new WriteCondition(MustBeUnmapped: false, before.ToResourceInfo().ToEntityTag());
        _length = before.Length;
        _name = place.Area.NewName("put");
        var error = quota.TakeUpTo(_length);
        error = error == StoreError.None
            ? destination.Parent.CopyFile(destination.Name, place.Area.Staging, _name, new FileCopy(terms, null))
            : error;
        var opened = error == StoreError.None ? place.Area.Staging.OpenForWriting(_name) : error;
        _file = opened.Value;
        if (!opened.Succeeded)
        {
            // What a failed copy leaves, nobody else removes before the next start.
            Remove();
        }

        return opened.Error;
    }

    private void Remove()
    {
        if (place.Area.Staging.RemoveFile(_name) is not (StoreError.None or StoreError.NotFound))
        {
            way.Purger.AddStaged(place.Area, _name);
        }
    }

    private StoreError Write(in ReadOnlySequence<byte> bytes)
    {
        var end = _position + bytes.Length;
        var error = quota.TakeUpTo(Math.Max(_length, end));
        if (error != StoreError.None)
        {
            return error;
        }

        var file = Open();
        error = file.Succeeded ? file.Value.Write(_position, bytes) : file.Error;
        _position = end;
        _length = Math.Max(_length, end);
        return error;
    }

    private StoreResult<FileHandle> Open()
    {
        if (_file is not null)
        {
            return _file;
        }

        _name = place.Area.NewName("put");
        var made = place.Area.Staging.CreateFile(_name, NewFileMode);
        _file = made.Value;
        return made;
    }

    private StoreResult<WriteOutcome> Commit(WriteCondition condition, DateTimeOffset? modified)
    {
        if (_published)
        {
            throw new InvalidOperationException("The representation is published already.");
        }

        var file = Open();
        var error = !file.Succeeded ? file.Error
            : modified is { } time ? file.Value.SetModified(UnixTime.FromDateTime(time))
            : StoreError.None;

        // Before the name leads to it: else a loss of power could leave the name without the content.
        error = error == StoreError.None && way.Durability == Durability.Power ? file.Value!.Sync() : error;
        if (error == StoreError.None && way.Durability == Durability.Process && place is { Before.Length: <= Publisher.UnlinkAtOnce, Area.RenameWritesOut: true })
        {
            // The rename would do this itself while all other renames of the volume wait for it.
            file.Value!.BeginWritingOut();
        }

        return error == StoreError.None
            ? Publish(file.Value!, condition, modified is null ? TimeOverOld.Written : TimeOverOld.Given)
            : StoreResult<WriteOutcome>.Failed(error, file.Cause);
    }

    private StoreResult<WriteOutcome> Publish(FileHandle file, WriteCondition condition, TimeOverOld time)
    {
        // Through a link, what it leads to is replaced, so that the link stays one.
        var done = way.Publisher.Publish(new Publication(place.Area.Staging, _name, place.Path, ExistingDestination.Replace, LastLink.Follow)
        {
            RealDestination = place.RealPath,
            Condition = condition,
            OnlyOver = _onlyOver ?? default,
            BeforeReplacing = TakeOver,
            Time = time,
            Durability = way.Durability,
        });
        if (!done.Succeeded)
        {
            return StoreResult<WriteOutcome>.Failed(done.Error, done.Cause);
        }

        // The rename has touched the change time, which is part of the entity tag.
        _published = true;
        quota.Publish(_replaced);
        if (done.Value.Lasting != StoreError.None)
        {
            return StoreResult<WriteOutcome>.Failed(StoreError.NotLasting, Publisher.NotLasting);
        }

        // Where it can't be looked at it is published all the same.
        var info = file.Stat();
        return new WriteOutcome(done.Value.Replaced, info.Succeeded ? info.Value.ToResourceInfo() : null);
    }

    private StoreError TakeOver(Resolution destination, in NodeInfo old, in NodeInfo staged)
    {
        if (old.IsDirectory)
        {
            return StoreError.IsACollection;
        }

        _replaced = old.Length;
        if (old.Kind == NodeKind.File)
        {
            _file!.TakeOver(destination, old, staged);
        }

        return StoreError.None;
    }

    /// <param name="Area">The staging area.</param>
    /// <param name="Path">Where it shall appear.</param>
    /// <param name="RealPath">Where that led.</param>
    /// <param name="Before">What was there when the write was begun; null for nothing.</param>
    internal sealed record Place(StagingArea Area, ResourcePath Path, ResourcePath RealPath, NodeInfo? Before);

    /// <param name="Publisher">Makes it visible.</param>
    /// <param name="Durability">What it survives then.</param>
    /// <param name="Purger">Removes what can't be removed at once.</param>
    internal readonly record struct Way(Publisher Publisher, Durability Durability, Purger Purger);
}
