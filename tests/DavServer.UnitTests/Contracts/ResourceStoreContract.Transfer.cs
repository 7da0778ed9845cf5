using DavServer.Storage;

namespace DavServer.UnitTests.Contracts;

public abstract partial class ResourceStoreContract
{
    private async Task MakeTreeAsync()
    {
        await MakeAsync("/a", "/a/b", "/a/b/c", "/a/empty", "/other");
        await PutAsync("/a/1", "one");
        await PutAsync("/a/b/2", "two");
        await PutAsync("/a/b/c/3", "three");
    }

    [Fact]
    public async Task CopyOfATree_AppearsWholeWithItsTimesAndLeavesTheSource()
    {
        await MakeTreeAsync();
        var times = (await InfoAsync("/a")).Modified.Ticks + (await InfoAsync("/a/b")).Modified.Ticks + (await InfoAsync("/a/b/2")).Modified.Ticks;
        var observer = new RecordingObserver();

        var outcome = Must(await Store.CopyAsync(From("/a", "/z"), observer, Deadline));

        IsWhole(outcome);
        Assert.False(outcome.Replaced);
        Assert.Equal((await SnapshotAsync("/a")).Replace("/a", "/z", StringComparison.Ordinal), await SnapshotAsync("/z"));
        Assert.Equal(times, (await InfoAsync("/z")).Modified.Ticks + (await InfoAsync("/z/b")).Modified.Ticks + (await InfoAsync("/z/b/2")).Modified.Ticks);
        Assert.Equal((7L, 11L), (observer.Resources, observer.Bytes));
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    public async Task CopyOfAFile_KeepsTheTimeAndIsAnotherResource()
    {
        var source = await PutAsync("/a", "one");
        IsWhole(await CopyAsync(From("/a", "/b")));
        var copy = await InfoAsync("/b");

        Assert.Equal(source.Modified, copy.Modified);
        Assert.NotEqual(source.Identity, copy.Identity);
        await PutAsync("/a", "changed");
        Assert.Equal("one", await ReadAsync("/b"));
    }

    // RFC 9110 §13.1.1: what is copied is the representation whose tag was required, or nothing is.
    [Theory]
    [InlineData("before", StoreError.ConditionFailed)]
    [InlineData("meanwhile", StoreError.ConditionFailed)]
    [InlineData("never", StoreError.None)]
    public async Task CopyOfAFileWhoseTagIsRequired_IsOfThatRepresentation(string written, StoreError expected)
    {
        var tag = (await PutAsync("/a", "one")).ToEntityTag();
        await PutAsync("/old", "old");
        if (written == "before")
        {
            await PutAsync("/a", "two");
        }

        var observer = new RecordingObserver
        {
            OnStep = o =>
            {
                if (written == "meanwhile" && o.Resources == 1)
                {
                    PutAsync("/a", "two").GetAwaiter().GetResult();
                }
            },
        };

        var copied = await Store.CopyAsync(From("/a", "/old") with { SourceTag = tag }, observer, Deadline);

        Assert.Equal(expected, copied.Error);
        Assert.Equal(expected == StoreError.None ? "one" : "old", await ReadAsync("/old"));
        await NothingIsLeftAsideAsync();
    }

    [Theory]
    [InlineData("/a", "/f")]
    [InlineData("/f", "/a")]
    [InlineData("/a", "/other")]
    [InlineData("/f", "/g")]
    public async Task CopyOverAMappedDestination_ReplacesItWholeAndItsTimeNeverGoesBack(string source, string destination)
    {
        await MakeTreeAsync();
        await PutAsync("/f", "file f");
        await PutAsync("/g", "file g");
        var old = await InfoAsync(destination);
        var content = (await SnapshotAsync(source)).Replace(source, destination, StringComparison.Ordinal);
        var from = await InfoAsync(source);

        var outcome = await CopyAsync(From(source, destination));

        IsWhole(outcome);
        Assert.True(outcome.Replaced);
        Assert.Equal(content, await SnapshotAsync(destination));
        var expected = from.Modified > old.Modified.AddSeconds(1) ? from.Modified : old.Modified.AddSeconds(1);
        Assert.Equal(expected, (await InfoAsync(destination)).Modified);
        Assert.NotEqual(old.ToEntityTag(), (await InfoAsync(destination)).ToEntityTag());
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    public async Task MembersOfAReplacedTree_DoNotGoBackInTimeEither()
    {
        await MakeAsync("/new", "/old");
        await PutAsync("/new/m", "n");
        var old = await PutAsync("/old/m", "o");

        await CopyAsync(From("/new", "/old"));

        Assert.Equal(old.Modified.AddSeconds(1), (await InfoAsync("/old/m")).Modified);
    }

    [Fact]
    public async Task CopyOfTheResourceOnly_TakesNoMembers()
    {
        await MakeTreeAsync();
        IsWhole(await CopyAsync(From("/a", "/z") with { Reach = CopyReach.ResourceOnly }));
        IsWhole(await CopyAsync(From("/a", "/a/b/inside") with { Reach = CopyReach.ResourceOnly }));

        Assert.Equal("", await SnapshotAsync("/z"));
        Assert.Equal("", await SnapshotAsync("/a/b/inside"));
    }

    [Theory]
    [InlineData("/none", "/z", StoreError.NotFound)]
    [InlineData("/a", "/none/z", StoreError.NoParent)]
    [InlineData("/a", "/a/1/z", StoreError.NoParent)]
    [InlineData("/a", "/z%01", StoreError.InvalidName)]
    [InlineData("/a", "/z%5Cz", StoreError.InvalidName)]
    [InlineData("/a", "/a", StoreError.SameResource)]
    [InlineData("/a", "/a/z", StoreError.Overlapping)]
    [InlineData("/a", "/a/b", StoreError.Overlapping)]
    [InlineData("/a/b", "/a", StoreError.Overlapping)]
    [InlineData("/a/b/2", "/a", StoreError.Overlapping)]
    [InlineData("/", "/z", StoreError.Overlapping)]
    [InlineData("/a", "/", StoreError.AccessDenied)]
    public async Task Transfer_IsRefusedByEveryOperationAlike(string source, string destination, StoreError expected)
    {
        await MakeTreeAsync();
        var before = await SnapshotAsync("/");
        var request = From(source, destination);

        Assert.Equal(expected, (await Store.CheckTransferAsync(request, Deadline)).Error);
        Assert.Equal(expected, (await Store.CopyAsync(request, new RecordingObserver(), Deadline)).Error);
        Assert.Equal(source == "/" ? StoreError.AccessDenied : expected, (await Store.RenameAsync(request, Deadline)).Error);
        Assert.Equal(before, await SnapshotAsync("/"));
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    public async Task MappedDestination_IsRefusedWhenItMayNotBeReplaced()
    {
        await MakeTreeAsync();
        var before = await SnapshotAsync("/");
        var request = From("/a", "/other") with { Existing = ExistingDestination.Refuse };

        Assert.Equal(StoreError.AlreadyExists, (await Store.CheckTransferAsync(request, Deadline)).Error);
        Assert.Equal(StoreError.AlreadyExists, (await Store.CopyAsync(request, new RecordingObserver(), Deadline)).Error);
        Assert.Equal(StoreError.AlreadyExists, (await Store.RenameAsync(request, Deadline)).Error);
        Assert.Equal(before, await SnapshotAsync("/"));
    }

    [Fact]
    public async Task Check_TellsWhatIsThere()
    {
        await MakeTreeAsync();
        var check = Must(await Store.CheckTransferAsync(From("/a", "/other"), Deadline));

        Assert.Equal(await InfoAsync("/a"), check.Source);
        Assert.Equal(await InfoAsync("/other"), check.Destination);
        Assert.True(check.SameVolume);
        Assert.Null(Must(await Store.CheckTransferAsync(From("/a", "/z"), Deadline)).Destination);
    }

    [Theory]
    [InlineData("/a", "/z", false)]
    [InlineData("/a", "/other", true)]
    [InlineData("/a", "/f", true)]
    [InlineData("/f", "/other", true)]
    [InlineData("/f", "/g", true)]
    public async Task Rename_MovesTheTreeAndReplacesTheDestinationWhole(string source, string destination, bool replaced)
    {
        await MakeTreeAsync();
        await PutAsync("/f", "file f");
        await PutAsync("/g", "file g");
        var content = (await SnapshotAsync(source)).Replace(source, destination, StringComparison.Ordinal);
        var identity = (await InfoAsync(source)).Identity;
        var old = replaced ? await InfoAsync(destination) : (ResourceInfo?)null;

        var outcome = Must(await Store.RenameAsync(From(source, destination), Deadline));

        IsWhole(outcome);
        Assert.Equal(replaced, outcome.Replaced);
        Assert.Equal(content, await SnapshotAsync(destination));
        Assert.Equal(StoreError.NotFound, await ErrorAtAsync(source));
        Assert.Equal(identity, (await InfoAsync(destination)).Identity);
        Assert.True(old is null || (await InfoAsync(destination)).Modified >= old.Value.Modified.AddSeconds(1));
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    public async Task MoveAcross_MovesLikeARename()
    {
        await MakeTreeAsync();
        var content = (await SnapshotAsync("/a")).Replace("/a", "/other", StringComparison.Ordinal);

        IsWhole(Must(await Store.MoveAcrossAsync(From("/a", "/other"), new RecordingObserver(), Deadline)));

        Assert.Equal(content, await SnapshotAsync("/other"));
        Assert.Equal(StoreError.NotFound, await ErrorAtAsync("/a"));
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    public async Task CancelledCopy_LeavesTheDestinationAndNoLitter()
    {
        await MakeTreeAsync();
        var before = await SnapshotAsync("/");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Deadline);
        var observer = new RecordingObserver { OnStep = _ => cancel.Cancel() };

        Assert.Equal(StoreError.Canceled, (await Store.CopyAsync(From("/a", "/other"), observer, cancel.Token)).Error);

        Assert.Equal(before, await SnapshotAsync("/"));
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    public async Task WalkBegunBeforeAnOverwritingCopy_SeesTheOldTreeToItsEnd()
    {
        await MakeAsync("/new", "/old", "/old/c");
        await PutAsync("/new/n", "n");
        await PutAsync("/old/c/o1", "o");
        await PutAsync("/old/o2", "o");
        await using var tree = Must(await Store.OpenTreeAsync(At("/old"), Deadline));
        var seen = new List<string>();
        await foreach (var member in tree.WalkAsync(WalkReach.Descendants, Deadline))
        {
            if (seen.Count == 0)
            {
                IsWhole(await CopyAsync(From("/new", "/old")));
            }

            seen.Add(member.Path.ToString());
        }

        Assert.Equal(["/old/c", "/old/c/o1", "/old/o2"], seen.Order());
        Assert.Equal("/old/n=n", await SnapshotAsync("/old"));
    }

    [Fact]
    public async Task SameResourceInAnotherUnicodeForm_IsNotCopiedOntoItself()
    {
        await PutAsync("/%C3%A9", "x");
        Assert.Equal(StoreError.SameResource, (await Store.CheckTransferAsync(From("/%C3%A9", "/e%CC%81"), Deadline)).Error);
    }
}
