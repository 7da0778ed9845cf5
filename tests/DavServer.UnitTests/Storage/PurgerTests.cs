using DavServer.Tests.Shared;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>What is thrown away goes without being in anyone's way, and goes.</summary>
public sealed class PurgerTests
{
    [Fact]
    public async Task WalkThatDoesNotEnd_KeepsWhatIsDeletedForItsTimeAndNoLonger()
    {
        var time = new ManualTimeProvider();
        await using var share = new TestShare(time: time);
        share.Make("/walked/f", "x");
        share.Make("/tree/f", "x");
        await using var walk = (await share.Store.OpenTreeAsync(At("/walked"), share.Deadline)).Value!;
        var others = time.PendingTimers;
        Assert.True((await share.Store.DeleteAsync(At("/tree"), default, share.Deadline)).Succeeded);
        await Deadline.UntilAsync(() => time.PendingTimers == others + 1, "the purge waits for the walk");

        time.Advance(Plain.PurgeWaitsForWalks - TimeSpan.FromTicks(1));
        Assert.Equal(others + 1, time.PendingTimers);
        Assert.Single(share.Aside());
        time.Advance(TimeSpan.FromTicks(1));
        await share.NothingIsAsideAsync();
    }
}
