using System.Globalization;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.PowerLoss;

/// <summary>
/// Mounted ext4 file systems on disks that remember every write and flush in their order, so that what a loss of power would leave can be made up
/// afterwards, for any moment. A copy of the image of a mounted file system would not do: it is not taken at one moment. Needs to be root, as in CI.
/// </summary>
internal sealed class RecordedDisks : IAsyncDisposable
{
    // Nothing becomes durable by the mere passing of time.
    private const string Options = "loop,noatime,commit=300";
    private readonly string _folder;
    private readonly ChildProcess _process;

    private RecordedDisks(string folder, IReadOnlyList<string> images)
    {
        _folder = folder;
        Directory.CreateDirectory(Path.Join(folder, "fuse"));
        Mounted = [.. images.Select((_, i) => Directory.CreateDirectory(Path.Join(folder, Name("mounted", i))).FullName)];

        // Debian's own, which knows Debian's modules.
        _process = ChildProcess.Start("/usr/bin/python3",
            [Path.Join(SourceTree.Root, "tests/DavServer.CrashTests/PowerLoss/recorded_disks.py"), Log, Path.Join(folder, "fuse"), .. images]);
    }

    /// <summary>Where the file systems are.</summary>
    public IReadOnlyList<string> Mounted { get; }

    /// <summary>What was written and flushed, in order.</summary>
    public string Log => Path.Join(_folder, "log");

    /// <summary>How much has been recorded. What is acknowledged now lies before it.</summary>
    public long Position => new FileInfo(Log).Length;

    /// <summary>Makes a disk with an empty file system.</summary>
    public static async Task FormatAsync(string image, long bytes)
    {
        await using (var file = File.Create(image))
        {
            file.SetLength(bytes);
        }

        await CommandAsync("mkfs.ext4", "-q", "-F", image);
    }

    /// <summary>Mounts the file systems on some images.</summary>
    public static async Task<RecordedDisks> MountAsync(string folder, IReadOnlyList<string> images)
    {
        var disks = new RecordedDisks(folder, images);
        try
        {
            await Deadline.UntilAsync(() => File.Exists(disks.Disk(0)), "the disks show", () => disks._process.Error);
            for (var i = 0; i < images.Count; i++)
            {
                await CommandAsync("mount", "-t", "ext4", "-o", Options, disks.Disk(i), disks.Mounted[i]);
            }

            return disks;
        }
        catch
        {
            await disks.DisposeAsync();
            throw;
        }
    }

    /// <summary>Brings all there is to the disks.</summary>
    public async Task SyncAsync()
    {
        foreach (var mounted in Mounted)
        {
            await CommandAsync("sync", "-f", mounted);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var at in Mounted.Append(Path.Join(_folder, "fuse")).Where(IsMounted))
        {
            // What was killed may still be on its way out.
            await Deadline.UntilAsync(() => ChildProcess.RunAsync("umount", [at]).GetAwaiter().GetResult().ExitCode == 0 || !IsMounted(at),
                $"{at} is unmounted");
        }

        await _process.DisposeAsync();
    }

    private static async Task CommandAsync(string program, params string[] arguments)
    {
        var ended = await ChildProcess.RunAsync(program, arguments);
        Assert.True(ended.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {ended.Error}");
    }

    private static bool IsMounted(string at) => File.ReadLines("/proc/self/mounts").Any(l => l.Split(' ')[1] == at);

    private static string Name(string what, int number) => what + number.ToString(CultureInfo.InvariantCulture);

    private string Disk(int number) => Path.Join(_folder, "fuse", Name("disk", number));
}
