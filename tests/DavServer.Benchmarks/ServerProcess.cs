using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace DavServer.Benchmarks;

/// <summary>The real program as a process of its own, on a port of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, IPEndPoint address)
    {
        _process = process;
        Address = address;
    }

    public IPEndPoint Address { get; }

    /// <summary>Processor time used so far, of all cores together.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory now, in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The most resident memory since it was started, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public static Task<ServerProcess> StartAsync(string root, params string[] flags) =>
        StartProgramAsync("davserver.dll", ["--root", root, "--http", "127.0.0.1:0", "--https", "off", .. flags], isPeer: false);

    /// <summary>What our server is compared with: see <see cref="BareKestrel"/>.</summary>
    public static Task<ServerProcess> StartBareKestrelAsync(string path) =>
        StartProgramAsync("DavServer.Benchmarks.dll", [BareKestrel.Verb, path], isPeer: true);

    private static async Task<ServerProcess> StartProgramAsync(string program, IReadOnlyList<string> flags, bool isPeer)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };

        // As our program has it in its own configuration.
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        if (isPeer)
        {
            // As .NET has it by itself, and unlike this program: a peer is to be at its best.
            start.Environment["DOTNET_TieredPGO"] = "1";
        }

        foreach (var word in flags.Prepend(Path.Join(AppContext.BaseDirectory, program)))
        {
            start.ArgumentList.Add(word);
        }

        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith("fail", StringComparison.Ordinal) == true)
            {
                Console.Error.WriteLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } text)
        {
            if (text.Trim() is var url && url.StartsWith("http://", StringComparison.Ordinal))
            {
                var address = IPEndPoint.Parse(new Uri(url.Split(' ')[0]).Authority);
                _ = process.StandardOutput.ReadToEndAsync();
                return new ServerProcess(process, address);
            }
        }

        throw new InvalidOperationException("the server did not start");
    }

    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
