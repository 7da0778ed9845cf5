using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Faults;

/// <summary>A server with the shim, and the one collection of its share in which a scenario is laid out, judged and cleared away.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    public const string Root = "/w";

    /// <summary>Where another volume is mounted.</summary>
    public const string Volume = Root + "/v";

    /// <summary>A collection that links lead to.</summary>
    public const string Neighbour = Root + "/n";

    private const string Bystander = Root + "/keep.txt";
    private readonly string _folder = Directory.CreateTempSubdirectory("davserver-faults-").FullName;
    private readonly Scenario _scenario;

    private Workbench(Scenario scenario)
    {
        _scenario = scenario;
        Server = InjectedServer.Create(_folder);
    }

    public InjectedServer Server { get; }

    private string Mounted => Server.Root + Volume;

    public static async Task<Workbench> CreateAsync(Scenario scenario)
    {
        var bench = new Workbench(scenario);
        await bench.BeginAsync();
        return bench;
    }

    /// <summary>Throws everything away and begins anew: after a fault of the server nothing that is there may be relied on.</summary>
    public async Task StartAfreshAsync()
    {
        await ClearAsync();
        await BeginAsync();
    }

    /// <summary>Lays the scenario out; tells what is there then.</summary>
    public async Task<ShareModel> PrepareAsync()
    {
        await RemoveAsync(await ReadAsync());
        await IsQuietAsync();
        SampleTree.Build(Server.Root + _scenario.Source, _scenario.SourceSample);
        await AddPropertiesAsync(_scenario.Source, _scenario.SourceSample);
        if (_scenario.Destination is { } destination)
        {
            SampleTree.Build(Server.Root + destination, _scenario.DestinationSample);
            await AddPropertiesAsync(destination, _scenario.DestinationSample);
        }

        foreach (var path in _scenario.Locked)
        {
            const string Lock = "<lockinfo xmlns=\"DAV:\"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>";
            var answer = await Server.AskAsync($"LOCK {path}\r\nTimeout: Second-86000", Lock);
            Assert.True(answer.Status == 200, $"{answer}");
        }

        return await ReadAsync();
    }

    /// <summary>Sends the scenario's request. Null where the connection broke.</summary>
    public async Task<RawHttpConnection.Message?> AskAsync(ShareModel old)
    {
        var tokens = string.Concat(old.Locks.Values.Select(l => $"(<{l.Token}>) "));
        var request = _scenario.Request + (tokens.Length == 0 ? "" : $"\r\nIf: {tokens}(Not <DAV:no-lock>)");
        try
        {
            return await Server.AskAsync(request, _scenario.Content);
        }
        catch (Exception exception) when (exception is IOException or RawHttpConnection.ProtocolException or System.Net.Sockets.SocketException)
        {
            return null;
        }
    }

    public Task<ShareModel> ReadAsync() => ShareReader.ReadAsync(Server.Http, Server.Root, Root);

    /// <summary>What is unfinished or thrown away, on all volumes.</summary>
    public IReadOnlyList<string> Litter()
    {
        var found = new List<string>();
        string[] areas = ["/.davserver/staging", "/.davserver/trash"];
        foreach (var area in areas.SelectMany(d => new[] { Server.Root + d, Mounted + d }))
        {
            if (Directory.Exists(area))
            {
                found.AddRange(Directory.EnumerateFileSystemEntries(area).Select(p => p[Server.Root.Length..]));
            }
        }

        return found;
    }

    public Task IsQuietAsync() => Deadline.UntilAsync(() => Litter().Count == 0, "staging and trash are empty", () => string.Join(", ", Litter()),
        TimeSpan.FromSeconds(20));

    /// <summary>Looks whether the server goes on: it answers a GET and does another COPY.</summary>
    public async Task GoesOnAsync()
    {
        var got = await Server.AskAsync($"GET {Bystander}");
        Assert.True(got is { Status: 200, Content: "keep" }, $"GET is answered with {got}");
        var copied = await Server.AskAsync($"COPY {Bystander}\r\nDestination: {Root}/again");
        Assert.True(copied.Status == 201, $"COPY is answered with {copied}");
        var deleted = await Server.AskAsync($"DELETE {Root}/again");
        Assert.True(deleted.Status == 204, $"DELETE is answered with {deleted}");
    }

    public async ValueTask DisposeAsync()
    {
        await ClearAsync();
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task BeginAsync()
    {
        Directory.CreateDirectory(Server.Root + Neighbour);
        await File.WriteAllTextAsync(Server.Root + Bystander, "keep");
        if (_scenario.IsAcross)
        {
            Directory.CreateDirectory(Mounted);
            var mount = await ChildProcess.RunAsync("mount", ["-t", "tmpfs", "-o", "size=64m", "davserver-faults", Mounted]);
            Assert.True(mount.ExitCode == 0, mount.Error);
        }

        await Server.StartAsync();

        // There from the beginning, so that a fault's judgement does not change what is judged.
        await SetPropertyAsync(Bystander, "p0", "bystander");
    }

    private async Task ClearAsync()
    {
        await Server.StopAsync();
        if (_scenario.IsAcross && Directory.Exists(Mounted))
        {
            // In vain where it could not be mounted; then the folder says what is wrong.
            await ChildProcess.RunAsync("umount", [Mounted]);
        }

        if (Directory.Exists(Server.Root))
        {
            Directory.Delete(Server.Root, recursive: true);
        }
    }

    private async Task RemoveAsync(ShareModel found)
    {
        foreach (var (path, held) in found.Locks)
        {
            Assert.Equal(204, (await Server.AskAsync($"UNLOCK {path}\r\nLock-Token: <{held.Token}>")).Status);
        }

        foreach (var path in new[] { _scenario.Source, _scenario.Destination }.OfType<string>().Where(found.Entries.ContainsKey))
        {
            Assert.Equal(204, (await Server.AskAsync($"DELETE {path}")).Status);
        }
    }

    private async Task AddPropertiesAsync(string path, Sample sample)
    {
        foreach (var (member, name) in SampleTree.Properties(sample))
        {
            await SetPropertyAsync(path + member, name, $"{sample}{member}");
        }
    }

    private async Task SetPropertyAsync(string path, string name, string value)
    {
        var content = $"<propertyupdate xmlns=\"DAV:\"><set><prop><{name} xmlns=\"urn:crash\">{value}</{name}></prop></set></propertyupdate>";
        var answer = await Server.AskAsync($"PROPPATCH {path}", content);
        Assert.True(answer.Status == 207 && answer.Content.Contains("HTTP/1.1 200 OK", StringComparison.Ordinal), $"{answer}");
    }
}
