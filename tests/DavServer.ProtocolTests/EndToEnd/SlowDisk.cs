using System.Globalization;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.EndToEnd;

/// <summary>A volume of its own from which files are read slowly: so an operation takes long whoever the server is.</summary>
internal sealed class SlowDisk(ChildProcess process, string folder) : IAsyncDisposable
{
    /// <summary>Mounts it.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="backing">What is on it.</param>
    /// <param name="bytesPerSecond">How fast it is read.</param>
    public static async Task<SlowDisk> MountAsync(string folder, string backing, int bytesPerSecond)
    {
        var script = Path.Join(SourceTree.Root, "tests", "DavServer.ProtocolTests", "EndToEnd", "slow_disk.py");
        Directory.CreateDirectory(folder);

        // Debian's own Python, which knows Debian's modules.
        var process = ChildProcess.Start("/usr/bin/python3", [script, backing, folder, bytesPerSecond.ToString(CultureInfo.InvariantCulture)]);
        await process.ReadyAsync(() => File.ReadAllText("/proc/mounts").Contains($" {folder} ", StringComparison.Ordinal), "the mount");
        return new SlowDisk(process, folder);
    }

    public async ValueTask DisposeAsync()
    {
        // Lazily: a server may still hold something of it open.
        await ChildProcess.RunAsync("umount", ["-l", folder]);
        await process.DisposeAsync();
    }
}
