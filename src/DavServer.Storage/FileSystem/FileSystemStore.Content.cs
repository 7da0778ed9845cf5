namespace DavServer.Storage.FileSystem;

public sealed partial class FileSystemStore
{
    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceWriter>> BeginWriteAsync(ResourcePath path, CancellationToken cancel) =>
        ValueTask.FromResult(BeginWrite(path));

    /// <inheritdoc/>
    public async ValueTask<StoreResult<ResourceWriter>> BeginUpdateAsync(ResourcePath path, WriteOffset offset, CancellationToken cancel) =>
        GetInfo(path) is { Succeeded: true, Value.Length: > CopyInline }
            ? await OnOwnThread(() => BeginUpdate(path, offset, cancel))
            : BeginUpdate(path, offset, cancel);

    private StoreResult<ResourceWriter> BeginWrite(ResourcePath path)
    {
        var found = _resolver.Resolve(path, LastLink.Follow);
        if (!found.Succeeded)
        {
            return StoreResult<ResourceWriter>.Failed(found.Error, found.Cause);
        }

        using var destination = found.Value;
        var place = JudgeWrite(path, destination);
        return place.Succeeded ? NewWriter(place.Value) : StoreResult<ResourceWriter>.Failed(place.Error, place.Cause);
    }

    private StoreResult<ResourceWriter> BeginUpdate(ResourcePath path, WriteOffset offset, CancellationToken cancel)
    {
        var found = _resolver.Resolve(path, LastLink.Follow);
        if (!found.Succeeded)
        {
            return StoreResult<ResourceWriter>.Failed(found.Error, found.Cause);
        }

        using var destination = found.Value;
        var place = JudgeWrite(path, destination);
        if (!place.Succeeded)
        {
            return StoreResult<ResourceWriter>.Failed(place.Error, place.Cause);
        }

        var length = place.Value.Before?.Length ?? 0;
        if (offset.In(length) > length)
        {
            return StoreError.BeyondTheEnd;
        }

        var writer = NewWriter(place.Value);
        var error = writer.CopyTarget(destination, offset.In(length), new CopyTerms(NoObserver.Instance, null, _accelerators, cancel));
        if (error == StoreError.None)
        {
            return writer;
        }

        writer.Dispose();
        return error;
    }

    private FileSystemWriter NewWriter(FileSystemWriter.Place place) =>
        new(place, new FileSystemWriter.Way(_publisher, _options.PutDurability, _purger), _quota.Open(place.Before?.Length ?? 0));

    /// <summary>Whether a representation could be published there, and where it is made until then.</summary>
    private StoreResult<FileSystemWriter.Place> JudgeWrite(ResourcePath path, Resolution destination)
    {
        if (destination.IsRoot || (destination.IsMapped && destination.Node.IsDirectory))
        {
            return StoreError.IsACollection;
        }

        if (destination.Occupancy == Occupancy.Hidden)
        {
            return StoreError.AccessDenied;
        }

        var lawful = destination.IsMapped ? StoreError.None : NameRules.Judge(destination.Name, _options.Names);
        if (lawful != StoreError.None)
        {
            return lawful;
        }

        var area = _areas.For(destination);
        if (!area.Succeeded)
        {
            FileSystemLog.NoStaging(_logger, path, area.Error, area.Cause);
            return StoreResult<FileSystemWriter.Place>.Failed(area.Error, area.Cause);
        }

        return new FileSystemWriter.Place(area.Value, path, destination.RealPath, destination.IsMapped ? destination.Node : null);
    }

    private sealed class NoObserver : ITransferObserver
    {
        public static readonly NoObserver Instance = new();

        public void OnCounted(long resources, long bytes)
        {
            // Nobody waits for it.
        }

        public void OnCopied(long resources, long bytes)
        {
            // Nobody waits for it.
        }
    }
}
