using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.FullDisk;

/// <summary>A small file system of its own. Needs to be root, as in CI.</summary>
internal sealed class SmallVolume : IAsyncDisposable
{
    private SmallVolume(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Mounts one in memory.</summary>
    public static Task<SmallVolume> TmpfsAsync(string folder, string options) => MountAsync(folder, "-t", "tmpfs", "-o", options, "tmpfs");

    /// <summary>Makes ext4 in a file, and mounts it.</summary>
    public static async Task<SmallVolume> Ext4Async(string folder, string image, string bytes, params string[] options)
    {
        await RunAsync("truncate", "-s", bytes, image);
        await RunAsync("mkfs.ext4", ["-q", "-F", .. options, image]);
        var volume = await MountAsync(folder, "-o", "loop", image);
        Directory.Delete(Path.Join(folder, "lost+found"));
        return volume;
    }

    public static async Task RunAsync(string program, params string[] arguments)
    {
        var ended = await ChildProcess.RunAsync(program, arguments);
        Assert.True(ended.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {ended.Error}");
    }

    /// <summary>
    /// Turns ext4 read-only whatever is open on it, as an error of the disk does (errors=remount-ro); a plain remount is refused while someone
    /// writes. Only unmounting ends it.
    /// </summary>
    public Task AbortAsync() => RunAsync("mount", "-o", "remount,abort", Folder);

    /// <summary>Unmounts and mounts it again; nobody may have it open.</summary>
    public async Task MountAnewAsync(string image)
    {
        await Deadline.UntilAsync(() => ChildProcess.RunAsync("umount", [Folder]).GetAwaiter().GetResult().ExitCode == 0, "it is unmounted");
        await RunAsync("mount", "-o", "loop", image, Folder);
    }

    /// <summary>Writes until nothing fits any more.</summary>
    public async Task FillAsync() => await ChildProcess.RunAsync("sh", ["-c", $"cat /dev/zero > '{Filler}'; sync '{Filler}'"]);

    /// <summary>Gives the space back.</summary>
    public void Empty() => File.Delete(Filler);

    // Lazily: what was killed may still be on its way out.
    public async ValueTask DisposeAsync() => await RunAsync("umount", "-l", Folder);

    private string Filler => Path.Join(Folder, "filler");

    private static async Task<SmallVolume> MountAsync(string folder, params string[] arguments)
    {
        Directory.CreateDirectory(folder);
        await RunAsync("mount", [.. arguments, folder]);
        return new SmallVolume(folder);
    }
}
