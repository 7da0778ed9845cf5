using DavServer.Storage;
using DavServer.Storage.FileSystem;

namespace DavServer.UnitTests.Storage;

public sealed class WalkRegistryTests
{
    private readonly WalkRegistry _walks = new();

    [Fact]
    public async Task WhileARemovalIsSynced_NothingIsPurged()
    {
        Task removed;
        using (_walks.PausePurging(Durability.Power))
        {
            removed = _walks.WhenOpenOnesEnd();
            Assert.False(removed.IsCompleted);
        }

        await removed.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void WhereNothingIsSynced_NobodyWaits()
    {
        using (_walks.PausePurging(Durability.Process))
        {
            Assert.True(_walks.WhenOpenOnesEnd().IsCompleted);
        }
    }

    [Fact]
    public async Task OnlyWhatWasOpenBefore_IsWaitedFor()
    {
        var first = _walks.Begin();
        var wait = _walks.WhenOpenOnesEnd();
        var second = _walks.Begin();
        Assert.False(wait.IsCompleted);
        _walks.End(first);
        await wait.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(_walks.WhenOpenOnesEnd().IsCompleted);
        _walks.End(second);
    }
}
