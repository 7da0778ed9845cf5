using System.Runtime.Versioning;
using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>
/// Copies that an earlier run did not end. A run is broken off as a killed process is: in the middle of a copy that waits for a clock which never
/// goes on, its store is taken away, so that nothing tidies up.
/// </summary>
[SupportedOSPlatform("linux")]
public abstract partial class ResumeTests
{
    private const string Operation = "op-resumed";
    private static readonly StoreOptions Owning = Plain with { CopyWorkers = 1, OwnedStaging = new HashSet<string> { Operation } };

    internal abstract DiskAccess Access { get; }

    [Fact]
    public async Task MembersThatWereStagedWhole_AreNotCopiedAgain()
    {
        await using var share = await BreakOffAsync(files: 10, done: 4);
        var staged = StagedFiles(share);
        var observer = new RecordingObserver();

        await ResumeAsync(share, "/src", "/dst", observer);

        Assert.Equal((12L, 10_000L), (observer.Resources, observer.Bytes));
        await SameAsAsync(share, "/src", "/dst");
        var published = NodesIn(share.OnDisk("/dst/deep"));
        Assert.Equal(4, staged.Count(s => published[s.Key] == s.Value));
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task LinkThatWasStagedAsAFile_IsToldOfLikeOneThatIsCopiedNow()
    {
        await using var share = await BreakOffAsync(files: 4, done: 3, before: s => s.Link("/src/deep/zz", "../../file"));
        IReadOnlyList<CopiedLink>? told = null;
        var asked = new List<ResourcePath>();
        for (var run = 0; run < 2; run++)
        {
            var request = From("/src", "/dst") with
            {
                StagingName = Operation,
                Staging = StagingUse.Resume,
                TellsLinkTo = target =>
                {
                    asked.Add(target);
                    return true;
                },

                // The first is refused at its end, and what it staged stays.
                Suspend = new CancellationToken(canceled: run == 0),
                BeforePublishing = pending =>
                {
                    told = pending.CopiedLinks;
                    return run == 0 ? StoreError.InputOutput : StoreError.None;
                },
            };
            var outcome = await share.Store.CopyAsync(request, new RecordingObserver(), share.Deadline);
            Assert.Equal(run == 0 ? StoreError.InputOutput : StoreError.None, outcome.Error);
            Assert.Equal([new CopiedLink(At("/file"), At("/dst/deep/zz"))], told);
        }

        Assert.Equal([At("/file"), At("/file")], asked);
        await SameAsAsync(share, "/src", "/dst");
    }

    [Fact]
    public async Task FreshCopy_ThrowsAwayWhatWasStaged()
    {
        await using var share = await BreakOffAsync(files: 6, done: 3);
        share.Make($"/.davserver/staging/{Operation}/litter", "x");

        await ResumeAsync(share, "/src", "/dst", new RecordingObserver(), StagingUse.Fresh);

        await SameAsAsync(share, "/src", "/dst");
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task WhatHasChangedSince_IsCopiedAgainAndWhatIsGoneIsNotPublished()
    {
        await using var share = await BreakOffAsync(files: 12, done: 10);
        var names = WholeOf(share).Take(8).ToArray();
        var sameTimeAndLength = share.OnDisk("/src/deep/" + names[0]);
        var time = File.GetLastWriteTimeUtc(sameTimeAndLength);
        await File.WriteAllTextAsync(sameTimeAndLength, new string('y', 1000));
        File.SetLastWriteTimeUtc(sameTimeAndLength, time);
        await File.WriteAllTextAsync(share.OnDisk("/src/deep/" + names[1]), "shorter");
        File.Delete(share.OnDisk("/src/deep/" + names[2]));
        File.Delete(share.OnDisk("/src/deep/" + names[3]));
        share.Make($"/src/deep/{names[3]}/now/a/collection", "x");
        File.SetUnixFileMode(share.OnDisk("/src/deep/" + names[4]), UnixFileMode.UserRead);
        File.Delete(share.OnDisk("/src/deep/" + names[5]));
        share.Link("/src/deep/" + names[5], "./" + names[6]);
        share.Make("/src/deep/new", "new");
        share.Make($"/.davserver/staging/{Operation}/deep/not/in/the/source", "x");
        await File.AppendAllTextAsync(Path.Combine(Staged(share), "deep", names[7]), "z");

        await ResumeAsync(share, "/src", "/dst", new RecordingObserver());

        await SameAsAsync(share, "/src", "/dst");
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(share.OnDisk("/dst/deep/" + names[4])));
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task CollectionThatAnotherHasTakenThePlaceOf_IsCopiedAgainThoughItsMembersLookTheSame()
    {
        await using var share = await BreakOffAsync(files: 6, done: 4, before: s =>
        {
            foreach (var name in Directory.GetFiles(s.OnDisk("/src/deep")).Select(Path.GetFileName))
            {
                s.Make("/twin/" + name, new string('!', 1000));
                Run("touch", "-r", s.OnDisk("/src/deep/" + name), s.OnDisk("/twin/" + name));
            }
        });
        Run("mv", share.OnDisk("/src/deep"), share.OnDisk("/gone"));
        Run("mv", share.OnDisk("/twin"), share.OnDisk("/src/deep"));

        await ResumeAsync(share, "/src", "/dst", new RecordingObserver());

        await SameAsAsync(share, "/src", "/dst");
    }

    [Fact]
    public async Task FileWithoutItsFinalTime_IsNotTakenForFinished()
    {
        await using var share = await BreakOffAsync(files: 6, done: 4);
        var torn = Path.Combine(Staged(share), "deep", WholeOf(share).First());
        await File.WriteAllTextAsync(torn, new string('?', 1000));

        await ResumeAsync(share, "/src", "/dst", new RecordingObserver());

        await SameAsAsync(share, "/src", "/dst");
    }

    [Fact]
    public async Task ResumedCopyOverAMappedDestination_ReplacesItWholeAndNoTimeGoesBack()
    {
        await using var share = await BreakOffAsync(files: 6, done: 3, before: s =>
        {
            s.Make("/dst/deep/003", "old");
            s.Make("/dst/old", "old");
        });
        var old = File.GetLastWriteTimeUtc(share.OnDisk("/dst/deep/003"));

        await ResumeAsync(share, "/src", "/dst", new RecordingObserver());

        Assert.Equal((await share.ListAsync("/src")).Select(AtDestination), await share.ListAsync("/dst"));
        Assert.True(File.GetLastWriteTimeUtc(share.OnDisk("/dst/deep/003")) >= old.AddSeconds(1));
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task CollectionsThatTheirOwnerMayNotWrite_AreGoneOnWith()
    {
        await using var share = await BreakOffAsync(files: 4, done: 2, before: s =>
            File.SetUnixFileMode(s.OnDisk("/src/deep"), UnixFileMode.UserRead | UnixFileMode.UserExecute));
        File.SetUnixFileMode(Path.Combine(Staged(share), "deep"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await ResumeAsync(share, "/src", "/dst", new RecordingObserver());

        await SameAsAsync(share, "/src", "/dst");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserExecute, File.GetUnixFileMode(share.OnDisk("/dst/deep")));
    }

    [Fact]
    public async Task CollectionThatIsGone_IsNotPublished()
    {
        await using var share = await BreakOffAsync(files: 4, done: 2);
        Directory.Delete(share.OnDisk("/src/deep"), recursive: true);
        var observer = new RecordingObserver();

        await ResumeAsync(share, "/src", "/dst", observer);

        Assert.Empty(await share.ListAsync("/dst"));
        await share.NothingIsAsideAsync();
    }

    [Theory]
    [InlineData("/src", "/file")]
    [InlineData("/file", "/src")]
    public async Task StagingOfAnotherKind_IsThrownAway(string first, string second)
    {
        await using var share = await BreakOffAsync(files: 4, done: 2, source: first);

        await ResumeAsync(share, second, "/dst", new RecordingObserver());

        if (second == "/src")
        {
            await SameAsAsync(share, second, "/dst");
        }
        else
        {
            Assert.Equal(await share.ReadAsync(second), await share.ReadAsync("/dst"));
        }

        await share.NothingIsAsideAsync();
    }

    [Theory]
    [InlineData(3000, false)]
    [InlineData(2000, true)]
    public async Task SingleFile_IsCopiedAgainUnlessItWasWhole(int length, bool cut)
    {
        await using var share = await BreakOffAsync(files: 1, done: 1, source: "/file", finish: true);
        var staged = Staged(share);
        var node = NodesIn(Path.GetDirectoryName(staged)!)[Operation];
        if (cut)
        {
            await using var file = new FileStream(staged, FileMode.Open);
            file.SetLength(length);
        }

        var observer = new RecordingObserver();
        await ResumeAsync(share, "/file", "/dst", observer);

        Assert.Equal(await share.ReadAsync("/file"), await share.ReadAsync("/dst"));
        Assert.Equal(!cut, NodesIn(share.Root)["dst"] == node);
        Assert.Equal((1L, 3000L), (observer.Resources, observer.Bytes));
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task WhatIsStagedCountsOnceForTheQuota()
    {
        await using var share = await BreakOffAsync(files: 4, done: 3);
        await share.ReopenAsync(Owning with { QuotaBytes = 11_000 });

        await ResumeAsync(share, "/src", "/dst", new RecordingObserver());

        Assert.Equal(new StorageSpace(0, 11_000, StoreError.QuotaExceeded), (await share.Store.GetSpaceAsync(At("/"), share.Deadline)).Value);
        await share.ReopenAsync(Owning with { QuotaBytes = 10_999 });
        var request = From("/src", "/third") with { StagingName = Operation, Staging = StagingUse.Resume };
        Assert.Equal(StoreError.QuotaExceeded, (await share.Store.CopyAsync(request, new RecordingObserver(), share.Deadline)).Error);
    }

    [Fact]
    public async Task ResumedMoveAcross_RemovesTheSourceOnlyOnceAllIsThere()
    {
        await using var share = await BreakOffAsync(files: 6, done: 3);
        var source = await share.ListAsync("/src");
        await share.ReopenAsync(Owning with { Durability = Durability.Power });
        var request = From("/src", "/dst") with { StagingName = Operation, Staging = StagingUse.Resume };

        var moved = await share.Store.MoveAcrossAsync(request, new RecordingObserver(), share.Deadline);

        Assert.True(moved is { Succeeded: true, Value.Published: true }, $"{moved}");
        Assert.Equal(source.Select(AtDestination), await share.ListAsync("/dst"));
        Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync("/src"));
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task LinksAreResumedAsTheyAreCopied()
    {
        await using var share = await BreakOffAsync(files: 4, done: 3, before: s =>
        {
            s.Link("/src/to-file", "deep/000");
            s.Link("/src/to-collection", "deep");
            s.Link("/src/dead", "nowhere");
        });
        File.CreateSymbolicLink(Path.Combine(Staged(share), "dead"), "deep");

        await ResumeAsync(share, "/src", "/dst", new RecordingObserver());

        await SameAsAsync(share, "/src", "/dst");
        Assert.Equal("deep", new FileInfo(share.OnDisk("/dst/to-collection")).LinkTarget);
        Assert.Null(new FileInfo(share.OnDisk("/dst/to-file")).LinkTarget);
        Assert.False(Path.Exists(share.OnDisk("/dst/dead")));
    }
}

[SupportedOSPlatform("linux")]
public class ResumeTestsOnLinux : ResumeTests
{
    internal override DiskAccess Access => DiskAccess.Native;
}

[SupportedOSPlatform("linux")]
public class ResumeTestsPortable : ResumeTests
{
    internal override DiskAccess Access => DiskAccess.Portable;
}
