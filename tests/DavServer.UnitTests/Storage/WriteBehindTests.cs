using DavServer.Storage.FileSystem.Transfer;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Storage;

public sealed class WriteBehindTests : IDisposable
{
    private readonly Volume _volume = new();
    private bool _areOthersThere;
    private readonly WriteBehind _behind;

    public WriteBehindTests() => _behind = new WriteBehind(_volume, _volume.Sync, () => _areOthersThere);

    public void Dispose()
    {
        _volume.Gate.Set();
        _behind.Dispose();
    }

    [Fact]
    public async Task DiskIsGivenWhatWasCopied_EachTimeItIsEnough()
    {
        _volume.Gate.Set();
        _behind.OnCopied(1, WriteBehind.Every - WriteBehind.PerMember - 1);
        Assert.Equal(0, _volume.Syncs);

        for (var times = 1; times <= 3; times++)
        {
            _behind.OnCopied(0, 1);
            await Deadline.UntilAsync(
                () =>
                {
                    _behind.OnCopied(0, 0); // The sync before may have been about to end.
                    return _volume.Syncs == times && !_volume.IsSyncing;
                },
                $"{times} syncs");
            _behind.OnCopied(0, WriteBehind.Every - 1);
        }
    }

    [Fact]
    public async Task WhileOthersUseTheStore_TheDiskIsTheirs()
    {
        _volume.Gate.Set();
        _areOthersThere = true;
        _behind.OnCopied(0, 2 * WriteBehind.Every);
        Assert.Equal(0, _volume.Syncs);

        _areOthersThere = false;
        _behind.OnCopied(0, 1);
        await Deadline.UntilAsync(() => _volume.Syncs == 1, "the disk is given all that was copied meanwhile");
    }

    [Fact]
    public async Task EmptyMembersCountToo()
    {
        _volume.Gate.Set();
        _behind.OnCopied(WriteBehind.Every / WriteBehind.PerMember, 0);
        await Deadline.UntilAsync(() => _volume.Syncs == 1, "the disk is given them");
    }

    [Fact]
    public async Task OneThatStillWrites_IsNotGivenMore_UntilItIsDone()
    {
        _behind.OnCopied(0, WriteBehind.Every);
        await Deadline.UntilAsync(() => _volume.IsSyncing, "the disk writes");
        _behind.OnCopied(0, WriteBehind.Every);
        Assert.Equal(1, _volume.Syncs);

        _volume.Gate.Set();
        await Deadline.UntilAsync(
            () =>
            {
                _behind.OnCopied(0, 1);
                return _volume.Syncs == 2;
            },
            "the disk is given the rest");
    }

    // The end of a copy, or its cancellation, waits for nothing of this.
    [Fact]
    public async Task EndWaitsForNoDisk_WhichIsClosedOnceItHasWritten()
    {
        _behind.OnCopied(0, WriteBehind.Every);
        await Deadline.UntilAsync(() => _volume.IsSyncing, "the disk writes");
        _behind.Dispose();
        _behind.OnCopied(0, WriteBehind.Every);
        Assert.Equal(0, _volume.Closes);

        _volume.Gate.Set();
        await Deadline.UntilAsync(() => _volume.Closes == 1, "the volume is closed");
        Assert.Equal(1, _volume.Syncs);
    }

    [Fact]
    public void OneThatNothingWasGivenTo_IsClosedAtOnce_AndOnce()
    {
        _behind.Dispose();
        _behind.Dispose();
        Assert.Equal(1, _volume.Closes);
    }

    private sealed class Volume : IDisposable
    {
        private int _syncs;
        private int _closes;
        private volatile bool _isSyncing;

        public ManualResetEventSlim Gate { get; } = new();

        public int Syncs => Volatile.Read(ref _syncs);

        public int Closes => Volatile.Read(ref _closes);

        public bool IsSyncing => _isSyncing;

        public void Sync()
        {
            _isSyncing = true;
            Interlocked.Increment(ref _syncs);
            Gate.Wait();
            _isSyncing = false;
        }

        public void Dispose() => Interlocked.Increment(ref _closes);
    }
}
