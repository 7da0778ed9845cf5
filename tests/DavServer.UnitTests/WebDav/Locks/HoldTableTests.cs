using DavServer.Operations;
using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav.Locks;

namespace DavServer.UnitTests.WebDav.Locks;

public sealed class HoldTableTests
{
    private readonly HoldTable _table = new(TimeProvider.System);

    [Theory]
    [InlineData("/a", HoldKind.Structure, "/b", HoldKind.Exclusive, "/a", HoldKind.Structure, "/c", HoldKind.Exclusive, true)]
    [InlineData("/a", HoldKind.Structure, "/b", HoldKind.Exclusive, "/a", HoldKind.Exclusive, "/c", HoldKind.Exclusive, false)]
    [InlineData("/a", HoldKind.Structure, "/b", HoldKind.Exclusive, "/x", HoldKind.Structure, "/b/c", HoldKind.Exclusive, false)]
    [InlineData("/a", HoldKind.Structure, "/b/c", HoldKind.Exclusive, "/x", HoldKind.Structure, "/b", HoldKind.Exclusive, false)]
    [InlineData("/a", HoldKind.Structure, "/b", HoldKind.Exclusive, "/b", HoldKind.Structure, "/c", HoldKind.Exclusive, false)]
    [InlineData("/a", HoldKind.Structure, "/b", HoldKind.Exclusive, "/bb", HoldKind.Structure, "/c", HoldKind.Exclusive, true)]
    public void OperationsOverlapOnlyWhereBothMerelyReadASource(
        string root1, object kind1, string root2, object kind2, string root3, object kind3, string root4, object kind4, bool free)
    {
        Assert.NotNull(_table.TryClaim([new(Path(root1), (HoldKind)kind1), new(Path(root2), (HoldKind)kind2)], out _));
        var second = _table.TryClaim([new(Path(root3), (HoldKind)kind3), new(Path(root4), (HoldKind)kind4)], out var conflict);
        Assert.Equal(free, second is not null);
        Assert.Equal(free, conflict is null);
    }

    [Theory]
    [InlineData("/dst", HoldKind.Content, true)]
    [InlineData("/dst/deep/in", HoldKind.Content, true)]
    [InlineData("/dst/deep", HoldKind.Exclusive, true)]
    [InlineData("/", HoldKind.Exclusive, true)]
    [InlineData("/", HoldKind.Properties, false)]
    [InlineData("/dst", HoldKind.Properties, true)]
    [InlineData("/dst/deep", HoldKind.Properties, true)]
    [InlineData("/src/file", HoldKind.Content, false)]
    [InlineData("/src/file", HoldKind.Exclusive, true)]
    [InlineData("/src", HoldKind.Exclusive, true)]
    [InlineData("/other", HoldKind.Exclusive, false)]
    [InlineData("/dst2", HoldKind.Content, false)]
    public void CopyHoldsItsDestinationAgainstAllAndItsSourceAgainstStructure(string path, object kind, bool forbidden)
    {
        using var claim = _table.TryClaim([new(Path("/src"), HoldKind.Structure), new(Path("/dst"), HoldKind.Exclusive)], out _);
        Assert.Equal(forbidden, _table.FindConflict(new(Path(path), (HoldKind)kind)) is not null);
    }

    [Theory]
    [InlineData(HoldKind.Content, HoldKind.Content, true)]
    [InlineData(HoldKind.Content, HoldKind.Structure, true)]
    [InlineData(HoldKind.Structure, HoldKind.Content, true)]
    [InlineData(HoldKind.Content, HoldKind.Exclusive, false)]
    [InlineData(HoldKind.Exclusive, HoldKind.Content, false)]
    public void ContentWritesBearOneAnotherAndTheSourceOfACopy(object first, object second, bool free)
    {
        using var claim = _table.TryClaim([new(Path("/a"), (HoldKind)first)], out _);
        Assert.Equal(free, _table.TryClaim([new(Path("/a/b"), (HoldKind)second)], out _) is not null);
    }

    [Fact]
    public void ReleasedClaimsForbidNothing()
    {
        _table.TryClaim([new(Path("/a"), HoldKind.Exclusive)], out _)!.Dispose();
        Assert.Null(_table.FindConflict(new(Path("/a"), HoldKind.Exclusive)));
        Assert.NotNull(_table.TryClaim([new(Path("/a"), HoldKind.Exclusive)], out _));
    }

    [Fact]
    public void RefusedClaimLeavesNothingBehind()
    {
        using var first = _table.TryClaim([new(Path("/b"), HoldKind.Exclusive)], out _);
        Assert.Null(_table.TryClaim([new(Path("/a"), HoldKind.Exclusive), new(Path("/b"), HoldKind.Exclusive)], out _));
        Assert.Null(_table.FindConflict(new(Path("/a"), HoldKind.Content)));
    }

    [Fact]
    public async Task WhoComesUponAQuickWriterWaitsAMoment_AndForAnOperationNotAtAll()
    {
        var writer = _table.TryClaim([new(Path("/a"), HoldKind.Content)], out _)!;
        var waiting = _table.ClaimAsync([new(Path("/a"), HoldKind.Exclusive)], CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        writer.Dispose();
        var attempt = await Deadline.WaitAsync(waiting, "the claim");
        Assert.True(attempt is { Claim: not null, Conflict: null, HasWaited: true });
        attempt.Claim!.AssignTo(OperationId.New());
        var refused = await Deadline.WaitAsync(_table.ClaimAsync([new(Path("/a/b"), HoldKind.Content)], CancellationToken.None).AsTask(), "the refusal");
        Assert.True(refused is { Claim: null, Conflict.Operation: not null, HasWaited: false });
    }

    [Fact]
    public async Task ThePatienceWithAQuickWriterHasAnEnd()
    {
        var time = new ManualTimeProvider();
        var table = new HoldTable(time);
        using var writer = table.TryClaim([new(Path("/a"), HoldKind.Content)], out _);
        var waiting = table.ClaimAsync([new(Path("/a"), HoldKind.Exclusive)], CancellationToken.None).AsTask();
        Assert.Equal(1, time.PendingTimers);
        time.Advance(HoldTable.Patience);
        var attempt = await Deadline.WaitAsync(waiting, "the end of the patience");
        Assert.True(attempt is { Claim: null, Conflict.Operation: null });
    }

    [Fact]
    public async Task LockWaitsForThoseWhoWroteBeforeItAtOrBelow_AndForNobodyElse()
    {
        using var above = _table.TryClaim([new(ResourcePath.Root, HoldKind.Content)], out _);
        using var beside = _table.TryClaim([new(Path("/b"), HoldKind.Content)], out _);
        using var source = _table.TryClaim([new(Path("/a/s"), HoldKind.Structure)], out _);
        var here = _table.TryClaim([new(Path("/a"), HoldKind.Content)], out _)!;
        var below = _table.TryClaim([new(Path("/a/b/c"), HoldKind.Content)], out _)!;
        using var mine = _table.TryClaim([new(Path("/a"), HoldKind.Content)], out _)!;
        using var later = _table.TryClaim([new(Path("/a"), HoldKind.Content)], out _)!;

        var waiting = _table.WhenEarlierWritersEnd(mine, Path("/a"));

        here.Dispose();
        Assert.False(waiting.IsCompleted);
        below.Dispose();
        await Deadline.WaitAsync(waiting, "the end of those who wrote before");
        Assert.False(_table.WhenEarlierWritersEnd(later, Path("/a")).IsCompleted);
        mine.Dispose();
        Assert.True(_table.WhenEarlierWritersEnd(later, Path("/a")).IsCompletedSuccessfully);
    }

    private static ResourcePath Path(string text) => ResourcePath.TryParse(text, out var path, out _) ? path : throw new ArgumentException(text);
}
