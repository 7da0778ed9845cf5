using DavServer.Storage.FileSystem.Linux;
using DavServer.Storage.FileSystem.Listings;
using DavServer.Storage.FileSystem.Portable;
using DavServer.Storage.FileSystem.Transfer;
using Microsoft.Extensions.Logging;

namespace DavServer.Storage.FileSystem;

/// <summary>How a store reaches the disk.</summary>
internal enum DiskAccess
{
    /// <summary>By descriptors, Linux system calls.</summary>
    Native,

    /// <summary>By checked full paths, on any system.</summary>
    Portable,
}

/// <summary>Resources in a folder of this machine.</summary>
/// <remarks>
/// <c>.davserver</c> in the root, and in the top folder of every other volume mounted below it, holds unfinished work and what is to be purged.
/// Symbolic links that are relative and stay beneath the root are followed; all others do not exist for clients, nor do FIFOs, sockets and devices.
/// </remarks>
public sealed partial class FileSystemStore : IResourceStore
{
    private readonly DirectoryHandle _root;
    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PathResolver _resolver;
    private readonly WalkRegistry _walks = new();
    private readonly StagingAreas _areas;
    private readonly Purger _purger;
    private readonly Publisher _publisher;
    private readonly TransferPlanner _planner;
    private readonly CopyAccelerators _accelerators;
    private readonly QuotaLedger _quota;
    private readonly Demand _demand;
    private readonly ListingCache _listings;
    private int _disposed;

    private FileSystemStore(DirectoryHandle root, StoreOptions options, TimeProvider time, ILogger logger)
    {
        _root = root;
        _options = options;
        _time = time;
        _logger = logger;
        var reserved = new ReservedNames();
        _resolver = new PathResolver(root, reserved);
        _purger = new Purger(_walks, options, time, logger);
        _areas = new StagingAreas(reserved, options, OnOpened);
        _publisher = new Publisher(_resolver, _areas, new Displacement(_purger, logger), _walks);
        _planner = new TransferPlanner(_resolver, options.Names);
        _quota = new QuotaLedger(options.QuotaBytes, CountContent, time);
        _demand = new Demand(time);
        _listings = new ListingCache(time, root is LinuxDirectory ? DirectoryWatches.TryOpen() : null);
        _getInfo = GetInfo;
        _locate = Locate;
        _openRead = OpenRead;
        _openTree = OpenTree;
        _accelerators = root is LinuxDirectory ? new CopyAccelerators(new Reflink(), new KernelCopy()) : new CopyAccelerators();
    }

    /// <summary>What waits to be purged; for tests that wait for it.</summary>
    internal long OutstandingPurges => _purger.Outstanding;

    /// <summary>How many listings came from memory; for tests that must know.</summary>
    internal long ListingsRemembered => _listings.Served;

    /// <summary>Opens the folder as a store of its own: no other server may use it meanwhile. Made if absent.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="options">How the store behaves.</param>
    /// <param name="time">The clock for pauses and rate limits.</param>
    /// <param name="logger">Hears what the store does on its own account.</param>
    /// <exception cref="IOException">The folder can't be used; the message names it and says why.</exception>
    public static FileSystemStore Open(string root, StoreOptions options, TimeProvider time, ILogger logger) =>
        Open(root, options, time, logger, OperatingSystem.IsLinux() ? DiskAccess.Native : DiskAccess.Portable);

    internal static FileSystemStore Open(string root, StoreOptions options, TimeProvider time, ILogger logger, DiskAccess access)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CopyWorkers, 1, nameof(options));
        root = Path.GetFullPath(root);
        var directory = OpenRoot(root, access);
        var store = new FileSystemStore(directory, options, time, logger);
        var error = store.TakeOver();
        if (error.Succeeded)
        {
            store._quota.Start();
            FileSystemLog.Opened(logger, root);
            return store;
        }

        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        throw new IOException(error.Error switch
        {
            StoreError.Busy => $"The folder '{root}' is in use by another DavServer.",
            StoreError.ReadOnly or StoreError.AccessDenied => $"The folder '{root}' can't be written: {error.Cause ?? error.Error.ToString()}.",
            _ => $"The folder '{root}' can't be used as a share: {error.Cause ?? error.Error.ToString()}.",
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _purger.DisposeAsync();
        _areas.Dispose();
        _listings.Dispose();
        _root.Dispose();
    }

    private long? CountContent()
    {
        if (_root.Reopen() is not { Succeeded: true, Value: var root })
        {
            return null;
        }

        using (root)
        {
            var content = new TreeCount(_resolver.Reserved, CancellationToken.None);
            content.Run(root, 0);
            return content.Bytes;
        }
    }

    private static DirectoryHandle OpenRoot(string root, DiskAccess access)
    {
        try
        {
            Directory.CreateDirectory(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The folder '{root}' can't be made: {e.Message}", e);
        }

        var opened = access == DiskAccess.Native ? LinuxDirectory.OpenPath(root) : PortableDirectory.OpenRoot(root);
        return opened.Succeeded
            ? opened.Value
            : throw new IOException($"The folder '{root}' can't be opened: {opened.Cause ?? opened.Error.ToString()}.");
    }

    /// <summary>Makes the reserved folder this process's own and sweeps what an earlier run left.</summary>
    private StoreResult<StagingArea> TakeOver()
    {
        var self = _root.StatSelf();
        if (!self.Succeeded)
        {
            return StoreResult<StagingArea>.Failed(self.Error, self.Cause);
        }

        var area = _areas.Open(_root, self.Value.Volume);
        if (area.Succeeded)
        {
            _areas.OpenMounted(_root, (path, failed) => FileSystemLog.NoStaging(_logger, path, failed.Error, failed.Cause));
        }

        // Where the root ignores case, the reserved name has many spellings too: then every segment is looked at.
        _resolver.AlwaysWalk = !_resolver.Cases.IsExact(self.Value.Volume);
        return area;
    }

    private void OnOpened(VolumeKey volume, DirectoryHandle top, StagingArea area)
    {
        _resolver.Cases.Learn(volume, top, area);
        _accelerators.Learn(volume.Device, area);
        _purger.Sweep(area);
    }
}
