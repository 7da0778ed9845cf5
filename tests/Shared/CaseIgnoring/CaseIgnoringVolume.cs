using System.Diagnostics;
using System.Globalization;

namespace DavServer.Tests.Shared;

/// <summary>
/// A file system that ignores case, mounted for one test: a real one to the kernel, by FUSE, for the kernels of CI have none of their own.
/// Needs to be root, as in CI.
/// </summary>
internal sealed class CaseIgnoringVolume : IDisposable
{
    private readonly Process _process;
    private readonly string _backing;

    private CaseIgnoringVolume(string folder, InodeNumbers numbers, long largestFile)
    {
        Folder = folder;
        _backing = Directory.CreateTempSubdirectory("davserver-backing-").FullName;

        // Debian's own, which knows Debian's modules.
        _process = Process.Start("/usr/bin/python3",
            [Path.Join(SourceTree.Root, "tests/Shared/CaseIgnoring/case_ignoring.py"), _backing, folder,
                numbers == InodeNumbers.ByEntry ? "entry" : "spelling", largestFile.ToString(CultureInfo.InvariantCulture)]);
    }

    public string Folder { get; }

    /// <summary>Mounts an empty one.</summary>
    public static Task<CaseIgnoringVolume> MountAsync(string folder, InodeNumbers numbers) => MountAsync(folder, numbers, long.MaxValue);

    /// <summary>Mounts an empty one that holds no file larger than so many bytes, as FAT holds none of 4 GiB.</summary>
    public static async Task<CaseIgnoringVolume> MountAsync(string folder, InodeNumbers numbers, long largestFile)
    {
        var volume = new CaseIgnoringVolume(Directory.CreateDirectory(folder).FullName, numbers, largestFile);
        try
        {
            await Deadline.UntilAsync(() => volume._process.HasExited || volume.IsMounted, $"{folder} is mounted");
            Assert.False(volume._process.HasExited, "case_ignoring.py has ended; it says why");
            return volume;
        }
        catch
        {
            volume.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited && IsMounted)
        {
            // Lazily: the server may still hold a directory of it open.
            using var unmount = Process.Start("umount", ["-l", Folder]);
            unmount.WaitForExit(Deadline.Usual);
        }

        // It ends once nothing of it is open any more.
        if (!_process.WaitForExit(TimeSpan.FromSeconds(2)))
        {
            _process.Kill();
            _process.WaitForExit(Deadline.Usual);
        }

        _process.Dispose();
        Directory.Delete(_backing, recursive: true);
    }

    private bool IsMounted => File.ReadLines("/proc/self/mounts").Any(l => l.StartsWith($"CaseIgnoring {Folder} ", StringComparison.Ordinal));
}
