using DavServer.Storage;

namespace DavServer.UnitTests.Contracts;

public abstract partial class ResourceStoreContract
{
    [Theory]
    [InlineData("/a", "/new")]
    [InlineData("/a", "/other")]
    [InlineData("/a/1", "/other")]
    [InlineData("/a/1", "/new")]
    public async Task PendingPublication_TellsWhatWillBeThereAndWhatWillGo(string source, string destination)
    {
        await MakeTreeAsync();
        var before = await Store.GetInfoAsync(At(destination), Deadline);
        PendingPublication? told = null;
        var request = From(source, destination) with
        {
            BeforePublishing = pending =>
            {
                Assert.Null(told);
                told = pending;
                return StoreError.None;
            },
        };

        IsWhole(await CopyAsync(request));

        Assert.Equal((await InfoAsync(destination)).Identity, told!.Appearing);
        Assert.Equal(before.Succeeded ? before.Value.Identity : null, told.Displaced);
        Assert.Empty(told.Failures);
    }

    [Fact]
    public async Task ErrorBeforePublishing_KeepsTheDestinationAndLeavesNoLitter()
    {
        await MakeTreeAsync();
        var before = await SnapshotAsync("/");
        foreach (var destination in new[] { "/other", "/new" })
        {
            var request = From("/a", destination) with { BeforePublishing = _ => StoreError.InsufficientStorage };
            Assert.Equal(StoreError.InsufficientStorage, (await Store.CopyAsync(request, new RecordingObserver(), Deadline)).Error);
            Assert.Equal(StoreError.InsufficientStorage, (await Store.MoveAcrossAsync(request, new RecordingObserver(), Deadline)).Error);
        }

        Assert.Equal(before, await SnapshotAsync("/"));
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    public async Task ResumedCopyOfWhichNothingIsStaged_IsAWholeCopy()
    {
        await MakeTreeAsync();
        var observer = new RecordingObserver();

        IsWhole(Must(await Store.CopyAsync(From("/a", "/other") with { Staging = StagingUse.Resume }, observer, Deadline)));

        Assert.Equal((await SnapshotAsync("/a")).Replace("/a", "/other", StringComparison.Ordinal), await SnapshotAsync("/other"));
        Assert.Equal((7L, 11L), (observer.Resources, observer.Bytes));
    }

    [Fact]
    public async Task NothingStaged_IsDiscardedAndNothingDisplacedIsRestored()
    {
        await MakeTreeAsync();
        var before = await SnapshotAsync("/");
        await Store.DiscardStagingAsync("op-none");
        var other = (await InfoAsync("/other")).Identity;

        Assert.False(Must(await Store.RestoreDisplacedAsync(At("/other"), other, Deadline)));
        Assert.False(Must(await Store.RestoreDisplacedAsync(At("/unmapped"), other, Deadline)));
        Assert.Equal(before, await SnapshotAsync("/"));
    }

    [Fact]
    public async Task ChangesThatSurviveALossOfPower_AreTheSameChanges()
    {
        await ReopenAsync(Plain with { Durability = Durability.Power });
        await MakeTreeAsync();
        var tree = await SnapshotAsync("/a");
        var calls = 0;
        var request = From("/a", "/b") with { BeforePublishing = _ => ++calls == 1 ? StoreError.None : StoreError.InputOutput };

        IsWhole(await CopyAsync(request));
        IsWhole(await CopyAsync(From("/a", "/other")));
        IsWhole(await CopyAsync(From("/a/1", "/single")));
        IsWhole(await CopyAsync(From("/a", "/alone") with { Reach = CopyReach.ResourceOnly }));
        IsWhole(Must(await Store.RenameAsync(From("/b", "/alone"), Deadline)));
        IsWhole(Must(await Store.MoveAcrossAsync(From("/other", "/moved"), new RecordingObserver(), Deadline)));
        Must(await Store.DeleteAsync(At("/single"), default, Deadline));
        Must(await Store.DeleteAsync(At("/a"), default, Deadline));

        Assert.Equal(
            tree.Replace("/a", "/alone", StringComparison.Ordinal) + " /moved/ " + tree.Replace("/a", "/moved", StringComparison.Ordinal),
            (await SnapshotAsync("/")).Replace("/alone/ /alone/", "/alone/", StringComparison.Ordinal));
        await NothingIsLeftAsideAsync();
    }
}
