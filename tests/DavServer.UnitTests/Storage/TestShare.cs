using System.Diagnostics;
using System.Globalization;
using System.Text;
using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.Storage;

/// <summary>A file store in a folder of its own, with a canary beside it that nothing may touch.</summary>
internal sealed class TestShare : IAsyncDisposable
{
    /// <summary>What most tests need: nobody turns the power off, and syncing every directory would make them slow.</summary>
    internal static readonly StoreOptions Plain = new() { Durability = Durability.Process };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static long _operations;
    private readonly CancellationTokenSource _deadline = new(Patience);
    private readonly string _base;
    private readonly List<string> _mounts = [];

    internal TestShare(DiskAccess access = DiskAccess.Native, StoreOptions? options = null, TimeProvider? time = null, Action<TestShare>? before = null, string? top = null)
    {
        _base = top is null ? Directory.CreateTempSubdirectory("davserver-share-").FullName : Path.Combine(top, "davserver-share");
        Access = access;
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Canary);
        File.WriteAllText(Path.Combine(Canary, "secret"), "canary");
        before?.Invoke(this);
        Store = Open(options, time);
    }

    internal DiskAccess Access { get; }

    internal string Root => Path.Combine(_base, "share");

    internal string Canary => Path.Combine(_base, "canary");

    internal FileSystemStore Store { get; private set; }

    internal CancellationToken Deadline => _deadline.Token;

    internal static ResourcePath At(string raw) =>
        ResourcePath.TryParse(raw, out var path, out var error) ? path : throw new ArgumentException($"{raw}: {error}");

    internal static TransferRequest From(string source, string destination) =>
        new(At(source), At(destination)) { StagingName = "op-" + Interlocked.Increment(ref _operations).ToString(CultureInfo.InvariantCulture) };

    internal FileSystemStore Open(StoreOptions? options = null, TimeProvider? time = null) =>
        FileSystemStore.Open(Root, options ?? Plain, time ?? TimeProvider.System, NullLogger.Instance, Access);

    internal async Task ReopenAsync(StoreOptions? options = null, TimeProvider? time = null)
    {
        await Store.DisposeAsync();
        Store = await OpenWhenFreeAsync(() => Open(options, time));
    }

    /// <summary>
    /// Opens a store again. Until a child that another test starts runs its program, it has the store's lock too: with two threads that start one
    /// after the other, 40 of 300 openings found it taken.
    /// </summary>
    internal static async Task<T> OpenWhenFreeAsync<T>(Func<T> open)
        where T : class
    {
        T? opened = null;
        await Tests.Shared.Deadline.UntilAsync(
            () =>
            {
                try
                {
                    opened = open();
                    return true;
                }
                catch (IOException e) when (e.Message.Contains("in use by another", StringComparison.Ordinal))
                {
                    return false;
                }
            },
            "the folder is free");
        return opened!;
    }

    internal string OnDisk(string path) => Path.Combine(Root, path.TrimStart('/'));

    internal void Make(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(OnDisk(path))!);
        File.WriteAllText(OnDisk(path), content);
    }

    internal void Link(string path, string target) => File.CreateSymbolicLink(OnDisk(path), target);

    internal void Mount(string path, string options)
    {
        Directory.CreateDirectory(OnDisk(path));
        Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", OnDisk(path));
        _mounts.Add(OnDisk(path));
    }

    /// <summary>Makes a file system without a journal in a sparse file, and mounts it.</summary>
    internal void MountImage(string image, string path, string size)
    {
        Run("truncate", "-s", size, OnDisk(image));
        Run("mkfs.ext4", "-q", "-F", "-O", "^has_journal", "-E", "lazy_itable_init=1,nodiscard", OnDisk(image));
        Directory.CreateDirectory(OnDisk(path));
        Run("mount", "-o", "loop", OnDisk(image), OnDisk(path));
        Directory.Delete(OnDisk(path + "/lost+found"));
        _mounts.Add(OnDisk(path));
    }

    /// <summary>Makes a file system whose files can share blocks in a sparse file, and mounts it.</summary>
    internal void MountSharing(string image, string path)
    {
        Run("truncate", "-s", "320M", OnDisk(image));
        Run("mkfs.xfs", "-q", "-m", "reflink=1", OnDisk(image));
        Directory.CreateDirectory(OnDisk(path));
        Run("mount", "-o", "loop", OnDisk(image), OnDisk(path));
        _mounts.Add(OnDisk(path));
    }

    internal static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)), $"{program} hangs");
        Assert.Equal(0, process.ExitCode);
    }

    internal async Task<StoreError> ErrorAtAsync(string path) => (await Store.GetInfoAsync(At(path), Deadline)).Error;

    internal async Task<string> ReadAsync(string path)
    {
        var opened = await Store.OpenReadAsync(At(path), Deadline);
        Assert.True(opened.Succeeded, $"{path}: {opened.Error} {opened.Cause}");
        await using var content = opened.Value!;
        var buffer = new byte[content.Info.Length + 1];
        return Encoding.UTF8.GetString(buffer, 0, await content.ReadAsync(0, buffer, Deadline));
    }

    internal async Task<StoreError> PutAsync(string path, string content)
    {
        var begun = await Store.BeginWriteAsync(At(path), Deadline);
        if (!begun.Succeeded)
        {
            return begun.Error;
        }

        await using var writer = begun.Value;
        await writer.WriteAsync(Encoding.UTF8.GetBytes(content), Deadline);
        return (await writer.CommitAsync(default, null, Deadline)).Error;
    }

    internal async Task<List<string>> ListAsync(string path)
    {
        var opened = await Store.OpenTreeAsync(At(path), Deadline);
        Assert.True(opened.Succeeded, $"{path}: {opened.Error}");
        await using var tree = opened.Value!;
        var names = await tree.WalkAsync(WalkReach.Descendants, Deadline).Select(m => m.Path.ToString()).ToListAsync(Deadline);
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>
    /// What the entries of a folder are, so that one that was made anew is told from one that was there: an inode's number is soon used again.
    /// </summary>
    internal static Dictionary<string, (ulong Node, long? Created)> NodesIn(string folder)
    {
        using var directory = LinuxDirectory.OpenPath(folder).Value!;
        return Directory.GetFileSystemEntries(folder).Select(p => Path.GetFileName(p)!).ToDictionary(
            n => n,
            n => directory.Stat(ResourceName.FromText(n)).Value is var node ? (node.Identity.Node, node.Created) : default);
    }

    /// <summary>Waits until the clock that the kernel stamps files with has gone on.</summary>
    internal async Task PassATickAsync()
    {
        var probe = Path.Combine(_base, "tick");
        DateTime Touch()
        {
            File.WriteAllText(probe, "");
            return File.GetLastWriteTimeUtc(probe);
        }

        var first = Touch();
        await Tests.Shared.Deadline.UntilAsync(() => Touch() > first, "the kernel's clock goes on");
    }

    internal IEnumerable<string> Aside(string top = "") => new[] { "staging", "trash" }
        .Select(d => Path.Combine(Root, top, ".davserver", d)).Where(Directory.Exists).SelectMany(d => Directory.EnumerateFileSystemEntries(d));

    internal Task NothingIsAsideAsync(string top = "") => Tests.Shared.Deadline.UntilAsync(
        () => !Aside(top).Any(), "staging and trash are empty", () => string.Join(", ", Aside(top)));

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        foreach (var mount in Enumerable.Reverse(_mounts))
        {
            Run("umount", "-l", mount);
        }

        Assert.Equal([Path.Combine(Canary, "secret")], Directory.GetFileSystemEntries(Canary));
        Assert.Equal("canary", await File.ReadAllTextAsync(Path.Combine(Canary, "secret")));

        // The framework can't delete names that are not UTF-8.
        Run("rm", "-rf", _base);
        _deadline.Dispose();
    }
}
