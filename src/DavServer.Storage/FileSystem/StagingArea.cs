using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;

namespace DavServer.Storage.FileSystem;

/// <summary>The reserved place at the top of one volume: unfinished work in <c>staging</c>, what is to be purged in <c>trash</c>.</summary>
internal sealed class StagingArea : IDisposable
{
    private const uint Private = 0x1C0; // 0700
    private static readonly ResourceName StagingName = ResourceName.FromText("staging");
    private static readonly ResourceName TrashName = ResourceName.FromText("trash");
    private static readonly ResourceName LockName = ResourceName.FromText("lock");
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly IDisposable _lock;

    // Names of this run never meet names that an earlier one left behind.
    private readonly string _run = Guid.NewGuid().ToString("N")[..12];
    private long _count;

    private StagingArea(DirectoryHandle staging, DirectoryHandle trash, IDisposable taken)
    {
        Staging = staging;
        Trash = trash;
        RenameWritesOut = staging.RenameWritesOut;
        _lock = taken;
    }

    public DirectoryHandle Staging { get; }

    public DirectoryHandle Trash { get; }

    /// <summary>Whether on this volume a rename that replaces a file first writes out the new one.</summary>
    internal bool RenameWritesOut { get; }

    /// <summary>
    /// Makes or takes over the area in <paramref name="top"/>, for this process alone: <see cref="StoreError.Busy"/> when another server has it.
    /// What an earlier run left in staging goes to the trash, but for what is owned and can be believed.
    /// </summary>
    internal static StoreResult<StagingArea> Open(DirectoryHandle top, ReservedNames reserved, StoreOptions options)
    {
        var control = MakeAndOpen(top, ReservedNames.Control);
        if (!control.Succeeded)
        {
            return StoreResult<StagingArea>.Failed(control.Error, control.Cause);
        }

        using var directory = control.Value;
        var self = directory.StatSelf();
        if (!self.Succeeded)
        {
            return StoreResult<StagingArea>.Failed(self.Error, self.Cause);
        }

        var taken = directory.Lock(LockName);
        if (!taken.Succeeded)
        {
            return StoreResult<StagingArea>.Failed(taken.Error, taken.Cause);
        }

        reserved.Add(self.Value.Identity);
        var trash = MakeAndOpen(directory, TrashName);
        if (!trash.Succeeded)
        {
            taken.Value.Dispose();
            return StoreResult<StagingArea>.Failed(trash.Error, trash.Cause);
        }

        if (ClearStaging(directory, trash.Value, options))
        {
            BootRecord.Write(directory);
        }

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

    /// <summary>The entry that an operation's staging has.</summary>
    internal static ResourceName EntryOf(string stagingName) =>
        stagingName.Length > 0 && !stagingName.AsSpan().ContainsAnyExcept(NameCharacters)
            ? ResourceName.FromText(stagingName)
            : throw new ArgumentException("A staging name is made of ASCII letters, digits, '-' and '_'.", nameof(stagingName));

    /// <summary>Takes an entry of staging out of it, to be purged under the name that is returned.</summary>
    internal StoreResult<ResourceName> ToTrash(ResourceName entry)
    {
        var trashed = NewName("unfinished");
        var error = Staging.Rename(entry, Trash, trashed, RenameRule.Refuse);
        return error == StoreError.None ? trashed : error;
    }

    /// <summary>
    /// The disk has lost something of what was written to it: no later run goes on with what lies staged. The kernel tells of it once, so whoever
    /// syncs in that run would hear of nothing.
    /// </summary>
    /// <param name="staging">The area's staging, by whatever handle: who hears of it last may outlive the area.</param>
    internal static void Distrust(DirectoryHandle staging)
    {
        using var control = staging.OpenParent().Value;
        if (control is not null)
        {
            BootRecord.Remove(control);
        }
    }

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

    /// <summary>
    /// Takes out of staging what nobody owns; true when nothing is left there that an earlier start of the machine could have written.
    /// </summary>
    private static bool ClearStaging(DirectoryHandle control, DirectoryHandle trash, StoreOptions options)
    {
        if (options.OwnedStaging.Count > 0 && BootRecord.IsOfThisBoot(control)
            && control.OpenDirectory(StagingName) is { Succeeded: true, Value: var staging })
        {
            using (staging)
            {
                // An operation that goes on may find that it was at its end already, and remove a source: what it has published must be durable by
                // then. A disk that fails at this is not believed.
                if (options.Durability == Durability.Process || staging.SyncVolume() == StoreError.None)
                {
                    ClearAllBut(options.OwnedStaging.Select(EntryOf).ToFrozenSet(), staging, trash);
                    return true;
                }
            }
        }

        // Renaming the old staging whole costs one step, however much lies in it.
        return control.Rename(StagingName, trash, NewLeftName(), RenameRule.Refuse) is StoreError.None or StoreError.NotFound;
    }

    private static void ClearAllBut(FrozenSet<ResourceName> owned, DirectoryHandle staging, DirectoryHandle trash)
    {
        if (staging.List() is not { Succeeded: true, Value: var cursor })
        {
            return;
        }

        using (cursor)
        {
            var batch = new List<DirectoryEntry>();
            while (cursor.Read(batch) == StoreError.None && batch.Count > 0)
            {
                foreach (var entry in batch.Where(e => !owned.Contains(e.Name)))
                {
                    _ = staging.Rename(entry.Name, trash, NewLeftName(), RenameRule.Refuse);
                }
            }
        }
    }

    private static ResourceName NewLeftName() => ResourceName.FromText("left-" + Guid.NewGuid().ToString("N"));
}
