using DavServer.Rehearsal.Tree;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Rehearsal;

public sealed class RehearsalTreeTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<int> _done = [];

    private long InASecond => _time.GetTimestamp() + _time.TimestampFrequency;

    [Fact]
    public void AnnouncedChanges_AreDoneWhenMoreAreAnnounced()
    {
        var tree = new RehearsalTree(_time);
        tree.Announce(InASecond, 0, () => _done.Add(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        tree.Announce(InASecond, 0, () => _done.Add(2));
        Assert.Equal([1], _done);
    }

    [Fact]
    public void OldestAnnouncedChanges_AreDropped_BeyondSixtyFour()
    {
        var tree = new RehearsalTree(_time);
        for (var i = 0; i < 66; i++)
        {
            var number = i;
            tree.Announce(InASecond, 0, () => _done.Add(number));
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        tree.Find("/");
        Assert.Equal(Enumerable.Range(2, 64), _done);
    }

    [Fact]
    public void OldestAnnouncedChanges_AreDropped_BeyondAMebibyteOfContent()
    {
        var tree = new RehearsalTree(_time);
        tree.Announce(InASecond, 600 * 1024, () => _done.Add(1));
        tree.Announce(InASecond, 600 * 1024, () => _done.Add(2));
        tree.Announce(InASecond, 2048 * 1024, () => _done.Add(3));
        _time.Advance(TimeSpan.FromSeconds(2));
        tree.Find("/");
        Assert.Equal([2], _done);
    }
}
