using System.Globalization;

namespace DavServer.Storage.FileSystem;

/// <summary>The reserved place at the top of one volume: unfinished work in <c>staging</c>, what is to be purged in <c>trash</c>.</summary>
internal sealed class StagingArea : IDisposable
{
    private const uint Private = 0x1C0; // 0700
    private static readonly ResourceName StagingName = ResourceName.FromText("staging");
    private static readonly ResourceName TrashName = ResourceName.FromText("trash");
    private static readonly ResourceName LockName = ResourceName.FromText("lock");
    private readonly IDisposable _lock;

    // Names of this run never meet names that an earlier one left behind.
    private readonly string _run = Guid.NewGuid().ToString("N")[..12];
    private long _count;

    private StagingArea(DirectoryHandle staging, DirectoryHandle trash, IDisposable taken)
    {
        Staging = staging;
        Trash = trash;
        _lock = taken;
    }

    public DirectoryHandle Staging { get; }

    public DirectoryHandle Trash { get; }

    /// <summary>
    /// Makes or takes over the area in <paramref name="top"/>, for this process alone: <see cref="StoreError.Busy"/> when another server has it.
    /// What an earlier run left in staging goes to the trash as a whole.
    /// </summary>
    internal static StoreResult<StagingArea> Open(DirectoryHandle top, ReservedNames reserved)
    {
        var control = MakeAndOpen(top, ReservedNames.Control);
        if (!control.Succeeded)
        {
            return StoreResult<StagingArea>.Failed(control.Error, control.Cause);
        }

        using var directory = control.Value;
        var self = directory.StatSelf();
        var taken = directory.Lock(LockName);
        if (!taken.Succeeded || !self.Succeeded)
        {
            return StoreResult<StagingArea>.Failed(taken.Succeeded ? self.Error : taken.Error, taken.Cause ?? self.Cause);
        }

        reserved.Add(self.Value.Identity);
        var trash = MakeAndOpen(directory, TrashName);
        if (!trash.Succeeded)
        {
            taken.Value.Dispose();
            return StoreResult<StagingArea>.Failed(trash.Error, trash.Cause);
        }

        // Renaming the old staging whole costs one step, however much lies in it.
        var left = ResourceName.FromText("left-" + Guid.NewGuid().ToString("N"));
        _ = directory.Rename(StagingName, trash.Value, left, RenameRule.Refuse);
        var staging = MakeAndOpen(directory, StagingName);
        if (!staging.Succeeded)
        {
            trash.Value.Dispose();
            taken.Value.Dispose();
            return StoreResult<StagingArea>.Failed(staging.Error, staging.Cause);
        }

        return new StagingArea(staging.Value, trash.Value, taken.Value);
    }

    /// <summary>A name nobody else uses, beginning with <paramref name="owner"/>.</summary>
    internal ResourceName NewName(string owner) =>
        ResourceName.FromText(string.Create(CultureInfo.InvariantCulture, $"{owner}-{_run}-{Interlocked.Increment(ref _count)}"));

    public void Dispose()
    {
        Staging.Dispose();
        Trash.Dispose();
        _lock.Dispose();
    }

    private static StoreResult<DirectoryHandle> MakeAndOpen(DirectoryHandle parent, ResourceName name)
    {
        var made = parent.MakeDirectory(name, Private);
        return made is StoreError.None or StoreError.AlreadyExists ? parent.OpenDirectory(name) : made;
    }
}
