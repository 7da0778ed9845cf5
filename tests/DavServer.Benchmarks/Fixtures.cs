using System.Diagnostics;

namespace DavServer.Benchmarks;

/// <summary>What is copied, and the tools it is compared with.</summary>
internal static class Fixtures
{
    /// <summary>10,000 files of 4 KiB in 100 collections.</summary>
    public static void MakeTree(string folder) => MakeTree(folder, 100);

    /// <summary>Collections of 100 files of 4 KiB each.</summary>
    public static void MakeTree(string folder, int collections)
    {
        var block = new byte[4096];
        for (var d = 0; d < collections; d++)
        {
            var sub = Directory.CreateDirectory(Path.Join(folder, $"d{d:D3}")).FullName;
            for (var f = 0; f < 100; f++)
            {
                Random.Shared.NextBytes(block);
                File.WriteAllBytes(Path.Join(sub, $"f{f:D3}.dat"), block);
            }
        }
    }

    /// <summary>So many members, a multiple of 100: collections of 99 empty files.</summary>
    public static void MakeEmptyTree(string folder, int members)
    {
        for (var d = 0; d < members / 100; d++)
        {
            var sub = Directory.CreateDirectory(Path.Join(folder, $"d{d:D3}")).FullName;
            for (var f = 1; f < 100; f++)
            {
                File.Create(Path.Join(sub, $"f{f:D2}.dat")).Dispose();
            }
        }
    }

    public static void MakeFile(string path, long bytes)
    {
        var block = new byte[1024 * 1024];
        Random.Shared.NextBytes(block);
        using var file = File.Create(path);
        for (long written = 0; written < bytes; written += block.Length)
        {
            file.Write(block);
        }
    }

    /// <summary>Waits until nothing unfinished and nothing deleted is left beside a share.</summary>
    public static async Task UntilPurgedAsync(string root)
    {
        string[] areas = [Path.Join(root, ".davserver", "staging"), Path.Join(root, ".davserver", "trash")];
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (areas.Any(a => Directory.EnumerateFileSystemEntries(a).Any()))
        {
            await tick.WaitForNextTickAsync();
        }
    }

    /// <summary>Runs a tool and fails loudly where it fails.</summary>
    public static async Task RunAsync(string tool, params string[] words)
    {
        using var process = Process.Start(tool, words);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{tool} {string.Join(' ', words)} failed: {process.ExitCode}");
        }
    }

    /// <summary>Seconds that something takes.</summary>
    public static async Task<double> TimeAsync(Func<Task> what)
    {
        var start = Stopwatch.GetTimestamp();
        await what();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
