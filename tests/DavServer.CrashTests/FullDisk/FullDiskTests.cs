using DavServer.CrashTests.Load;
using DavServer.CrashTests.Soak;
using DavServer.Tests.Shared;
using Xunit.Abstractions;

namespace DavServer.CrashTests.FullDisk;

/// <summary>
/// Disks that take no more: the status says so, the old destination is whole, nothing is left aside, and the server goes on. See also
/// Section9_8_VolumeTests, FullStateTests and DurabilityTests.
/// </summary>
public sealed class FullDiskTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("davserver-full-").FullName;
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);
    private readonly List<SmallVolume> _volumes = [];
    private ServerProcess? _server;

    private string Root => Path.Join(_folder, "share");

    private ServerProcess Server => _server!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            output.WriteLine(_server.Log);
            await _server.DisposeAsync();
        }

        foreach (var volume in Enumerable.Reverse(_volumes))
        {
            await volume.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Theory, Spec("RFC 4918", "11.5")]
    [InlineData("/new", "")]
    [InlineData("/old", "")]
    [InlineData("/old", "Prefer: handling=strict")]
    public async Task ShareAndStateOnAVolumeThatFills_CopyIs507_AndNothingHasChanged(string destination, string field)
    {
        Add(await SmallVolume.TmpfsAsync(Root, "size=6m"));
        SourceTrees.Make(Root, ("large", 40, 100_000));
        await StartAsync("");
        await FailsAsync(destination, field, 507);
        Expect(201, await AskAsync("COPY /source/large/1", "Destination: /fits"));
    }

    [Theory, Spec("RFC 4918", "11.5")]
    [InlineData("/new")]
    [InlineData("/old")]
    public async Task NoInodesLeft_CopyIs507_AndNothingHasChanged(string destination)
    {
        var volume = Add(await SmallVolume.Ext4Async(Root, Path.Join(_folder, "image"), "32M", "-N", "100"));
        SourceTrees.Make(volume.Folder, ("large", 40, 100));
        await StartAsync("");
        await FailsAsync(destination, "", 507);
        Expect(201, await AskAsync("COPY /source/large/1", "Destination: /fits"));
        Expect(507, await AskAsync("COPY /source/large", "Destination: /fits-not"));
    }

    [Theory]
    [InlineData("/volume/new")]
    [InlineData("/volume/old")]
    public async Task ReadOnlyInTheMiddle_CopyIs500_AndNothingHasChanged_AndTheServerGoesOn(string destination)
    {
        _settings["DAVSERVER_COPY_RATE"] = "64KiB";
        var image = Path.Join(_folder, "image");
        var volume = Add(await SmallVolume.Ext4Async(Path.Join(Root, "volume"), image, "32M"));
        SourceTrees.Make(Root, ("large", 64, 4096));
        await StartAsync("/volume");
        var copying = AskAsync("COPY /source/large", $"Destination: {destination}");
        await Deadline.UntilAsync(() => Aside("volume").Any(HoldsFiles), "files in staging");
        await volume.AbortAsync();
        var failed = await copying;
        Expect(500, failed);
        Assert.Contains("can't be written", failed.Content, StringComparison.Ordinal);
        Assert.Contains("ReadOnly", Server.Log, StringComparison.Ordinal);
        await IsAsBeforeAsync("/volume");
        Expect(404, await AskAsync("PROPFIND /volume/new", "Depth: 0"));
        foreach (var request in new[] { "DELETE /volume/old", "MOVE /volume/old", "MKCOL /volume/c" })
        {
            Expect(500, await AskAsync(request, "Destination: /volume/moved"));
        }

        await IsAsBeforeAsync("/volume");
        Expect(201, await AskAsync("COPY /source/large/1", "Destination: /elsewhere"));

        // What could not be taken away then goes at the next start.
        await Server.DisposeAsync();
        await volume.MountAnewAsync(image);
        _server = await ServerProcess.StartAsync(Root, _settings);
        await IsAsBeforeAsync("/volume");
        await NothingAsideAsync("volume");
        Expect(destination == "/volume/old" ? 204 : 201, await AskAsync("COPY /source/large/1", $"Destination: {destination}"));
    }

    [Theory]
    [InlineData("/volume/new")]
    [InlineData("/volume/old")]
    public async Task DiskThatCannotKeepWhatItTook_CopyFailsAtTheSync_AndNothingHasChanged(string destination)
    {
        // Sparse, on a volume that is too small for it: only a sync tells.
        var below = Add(await SmallVolume.TmpfsAsync(Path.Join(_folder, "below"), "size=3m"));
        var volume = Add(await SmallVolume.Ext4Async(
            Path.Join(Root, "volume"), Path.Join(below.Folder, "image"), "48M", "-O", "^has_journal", "-E", "lazy_itable_init=1,nodiscard"));
        SourceTrees.Make(Root, ("large", 8, 1_000_000));
        await StartAsync("/volume");
        await SmallVolume.RunAsync("sync", "-f", volume.Folder);
        var failed = await AskAsync("COPY /source/large", $"Destination: {destination}");

        // What the loop device answers when the file below it can't grow is the kernel's affair.
        Assert.True(failed.Status is 500 or 507, $"{failed}");
        Assert.Contains("Operation ", Server.Log, StringComparison.Ordinal);
        await IsAsBeforeAsync("/volume");
        Expect(404, await AskAsync("PROPFIND /volume/new", "Depth: 0"));
        Expect(201, await AskAsync("COPY /source/large/1", "Destination: /elsewhere"));
        await NothingAsideAsync("");
    }

    [Theory]
    [InlineData("/new")]
    [InlineData("/old")]
    public async Task StateFillsWhileACopyRuns_ItFailsWithNothingChanged_AndARestartDoesNotTakeItUpAgain(string destination)
    {
        _settings["DAVSERVER_COPY_RATE"] = "64KiB";
        var volume = Add(await SmallVolume.TmpfsAsync(Path.Join(_folder, "state"), "size=1m"));
        _settings["DAVSERVER_STATE"] = volume.Folder;
        SourceTrees.Make(Root, ("large", 32, 4096));
        await StartAsync("");
        var monitor = (await AskAsync("COPY /source/large", $"Destination: {destination}", "Prefer: respond-async"))["location"]!;
        await volume.FillAsync();
        OperationList.Operation shown;
        await using (var connection = new SoakConnection(Server.Http))
        {
            shown = (await connection.FollowAsync(monitor))!;
        }

        Assert.Equal("failed", shown.Status);
        Assert.True(shown.Answer is 500 or 507, $"{shown}");
        Assert.Contains("database or disk is full", Server.Log, StringComparison.Ordinal);
        await IsAsBeforeAsync("");
        Expect(404, await AskAsync("PROPFIND /new", "Depth: 0"));
        Expect(507, await AskAsync("COPY /source/large", "Destination: /other"));
        await NothingAsideAsync("");

        // What was told stays so: nobody expects that it happens after all, one day. Nor where there is no more space by then: some was spared for this.
        var id = monitor[(monitor.LastIndexOf('/') + 1)..];
        await Deadline.UntilAsync(
            () => StateInspection.HasEnded(Path.Join(volume.Folder, "state.db"), id), "the outcome is journaled", () => Server.Log);
        await Server.DisposeAsync();
        _server = await ServerProcess.StartAsync(Root, _settings);
        Assert.Equal([shown], (await OperationList.AllEndAsync(Server.Http, Deadline.Usual)).Where(o => o.Monitor == monitor));
        await IsAsBeforeAsync("");
        volume.Empty();
        Expect(destination == "/new" ? 201 : 204, await AskAsync("COPY /source/large", $"Destination: {destination}"));
    }

    [Fact]
    public async Task StateIsFullAtTheStartAfterAKill_TheServerServes_AndTheCopyThatWasUnderWayEnds_WithNothingChanged()
    {
        _settings["DAVSERVER_COPY_RATE"] = "64KiB";
        var volume = Add(await SmallVolume.TmpfsAsync(Path.Join(_folder, "state"), "size=1m"));
        _settings["DAVSERVER_STATE"] = volume.Folder;
        SourceTrees.Make(Root, ("large", 16, 4096));
        await StartAsync("");
        var monitor = (await AskAsync("COPY /source/large", "Destination: /old", "Prefer: respond-async"))["location"]!;
        await Deadline.UntilAsync(() => Aside("").Any(), "something is staged");
        await Server.DisposeAsync();
        await volume.FillAsync();

        _server = await ServerProcess.StartAsync(Root, _settings);
        await IsAsBeforeAsync("");
        await using (var connection = new SoakConnection(Server.Http))
        {
            var shown = (await connection.FollowAsync(monitor))!;
            Assert.Equal(("failed", 507), (shown.Status, shown.Answer));
        }

        await IsAsBeforeAsync("");
        await NothingAsideAsync("");
        volume.Empty();
        var id = monitor[(monitor.LastIndexOf('/') + 1)..];
        await Deadline.UntilAsync(
            () => StateInspection.HasEnded(Path.Join(volume.Folder, "state.db"), id), "the outcome is journaled", () => Server.Log);
        Expect(204, await AskAsync("COPY /source/large", "Destination: /old"));
    }

    private SmallVolume Add(SmallVolume volume)
    {
        _volumes.Add(volume);
        return volume;
    }

    private async Task StartAsync(string at)
    {
        Directory.CreateDirectory($"{Root}{at}/old/sub");
        await File.WriteAllTextAsync($"{Root}{at}/old/sub/file", "old");
        _server = await ServerProcess.StartAsync(Root, _settings);

        // So that each volume has its staging area, and something to bring along.
        var content = "<propertyupdate xmlns=\"DAV:\"><set><prop><p0 xmlns=\"urn:crash\">kept</p0></prop></set></propertyupdate>";
        Expect(207, await AskAsync($"PROPPATCH {at}/old/sub/file\n{content}"));
        Expect(201, await AskAsync($"COPY {at}/old", $"Destination: {at}/made"));
        Expect(204, await AskAsync($"DELETE {at}/made"));
    }

    private async Task FailsAsync(string destination, string field, int status)
    {
        var failed = await AskAsync("COPY /source/large", [$"Destination: {destination}", .. field.Length > 0 ? new[] { field } : []]);
        Expect(status, failed);
        Assert.NotEqual("", failed.Content);
        await IsAsBeforeAsync("");
        Expect(404, await AskAsync("PROPFIND /new", "Depth: 0"));
        await NothingAsideAsync("");
    }

    private async Task IsAsBeforeAsync(string at)
    {
        var found = await ShareReader.ReadAsync(Server.Http, Root, $"{at}/old");
        var file = new Entry("old", Entry.NoProperties.Add("p0", "kept"));
        var expected = ShareModel.Empty.MakeCollection($"{at}/old").MakeCollection($"{at}/old/sub");
        expected = expected with { Entries = expected.Entries.Add($"{at}/old/sub/file", file) };
        Assert.Empty(expected.Differences(found));
    }

    private Task NothingAsideAsync(string volume) =>
        Deadline.UntilAsync(() => !Aside(volume).Any(), "staging and trash are empty", () => string.Join(", ", Aside(volume)));

    private IEnumerable<string> Aside(string volume) =>
        new[] { "staging", "trash" }.Select(d => Path.Join(Root, volume, ".davserver", d)).Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFileSystemEntries);

    private static bool HoldsFiles(string entry)
    {
        try
        {
            return Directory.EnumerateFiles(entry, "*", SearchOption.AllDirectories).Any();
        }
        catch (DirectoryNotFoundException)
        {
            return false; // Purged while it was looked at.
        }
    }

    private static void Expect(int status, RawHttpConnection.Message answer) =>
        Assert.True(answer.Status == status, $"expected {status}, came {answer}");

    // Request and fields; content after a line feed.
    private async Task<RawHttpConnection.Message> AskAsync(string request, params string[] fields)
    {
        var parts = request.Split('\n', 2);
        var change = new Change
        {
            RequestLine = parts[0],
            Fields = fields,
            Content = parts.Length > 1 ? parts[1] : "",
            Status = 0,
            After = _ => ShareModel.Empty,
        };
        await using var connection = new SoakConnection(Server.Http);
        return await connection.AskAsync(new Flight(change, null));
    }
}
