using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav;
using DavServer.WebDav.Locks;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.WebDav.Locks;

public sealed class LockTableTests : IDisposable
{
    private static readonly WebDavOptions Few = new() { MaxLocks = 6, MaxLocksPerPrincipal = 4, MaxLocksPerResource = 3 };

    private readonly ManualTimeProvider _time = new();
    private readonly RememberedLocks _store = new();
    private readonly LockTable _table;

    public LockTableTests() => _table = NewTable();

    public void Dispose() => _table.Dispose();

    [Theory, Spec("RFC 4918", "9.10.5"), Spec("RFC 4918", "6.1")]
    [InlineData("/a", LockScope.Exclusive, LockReach.Resource, "/a", LockScope.Exclusive, LockReach.Resource, false)]
    [InlineData("/a", LockScope.Exclusive, LockReach.Resource, "/a", LockScope.Shared, LockReach.Resource, false)]
    [InlineData("/a", LockScope.Shared, LockReach.Resource, "/a", LockScope.Exclusive, LockReach.Resource, false)]
    [InlineData("/a", LockScope.Shared, LockReach.Tree, "/a", LockScope.Shared, LockReach.Resource, true)]
    [InlineData("/a", LockScope.Exclusive, LockReach.Resource, "/a/b", LockScope.Exclusive, LockReach.Resource, true)]
    [InlineData("/a", LockScope.Exclusive, LockReach.Tree, "/a/b/c", LockScope.Shared, LockReach.Resource, false)]
    [InlineData("/a/b/c", LockScope.Shared, LockReach.Resource, "/a", LockScope.Exclusive, LockReach.Tree, false)]
    [InlineData("/a/b/c", LockScope.Shared, LockReach.Resource, "/a", LockScope.Exclusive, LockReach.Resource, true)]
    [InlineData("/a/b/c", LockScope.Shared, LockReach.Resource, "/", LockScope.Shared, LockReach.Tree, true)]
    [InlineData("/a", LockScope.Exclusive, LockReach.Tree, "/ab", LockScope.Exclusive, LockReach.Tree, true)]
    [InlineData("/", LockScope.Exclusive, LockReach.Tree, "/ab", LockScope.Shared, LockReach.Resource, false)]
    public void LocksConflictWhereOneOfThemIsExclusiveAndTheirScopesMeet(
        string first, object scope1, object reach1, string second, object scope2, object reach2, bool bearEachOther)
    {
        var there = Reserve(first, (LockScope)scope1, (LockReach)reach1).Lock!;

        // Whoever asks: RFC 4918 §9.10.5 makes no exception for the same principal.
        var reservation = Reserve(second, (LockScope)scope2, (LockReach)reach2);

        Assert.Equal(bearEachOther ? LockRefusal.None : LockRefusal.Conflict, reservation.Refusal);
        Assert.Equal(bearEachOther ? [] : [there], reservation.Conflicts);
    }

    [Fact, Spec("RFC 4918", "6.6")]
    public void ExpiredLockBlocksNobodyAndIsNotFound()
    {
        var old = Reserve("/a").Lock!;
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(LockRefusal.Conflict, Reserve("/a").Refusal);
        Assert.Equal([old], _table.Covering(Path("/a")));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_table.Find(old.Token));
        Assert.Empty(_table.Covering(Path("/a")));
        Assert.Empty(_table.RootedBelow(ResourcePath.Root));
        Assert.Equal(LockRefusal.None, Reserve("/a").Refusal);
    }

    [Fact, Spec("RFC 4918", "6.6")]
    public async Task SweepTakesExpiredLocksOutOfTheStore()
    {
        var kept = Reserve("/a").Lock!;
        await _table.KeepAsync(kept);
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.True(_table.IsEmpty);
        Assert.Empty(_store.Records);
    }

    [Fact, Spec("RFC 4918", "9.10.2"), Spec("RFC 4918", "6.6")]
    public async Task RefreshRestartsTheTimeoutHereAndInTheStore()
    {
        var kept = Reserve("/a").Lock!;
        await _table.KeepAsync(kept);
        _time.Advance(TimeSpan.FromSeconds(50));
        var refreshed = await _table.RefreshAsync(kept.Token, TimeSpan.FromSeconds(100));
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(100), refreshed!.Expires);
        Assert.Equal(refreshed, Assert.Single(_store.Records.Values));
        _time.Advance(TimeSpan.FromSeconds(99));
        Assert.Equal(refreshed, _table.Find(kept.Token));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await _table.RefreshAsync(kept.Token, TimeSpan.FromSeconds(100)));
    }

    [Fact]
    public async Task RefreshThatLosesAgainstAnUnlockLeavesNothingInTheStore()
    {
        var kept = Reserve("/a").Lock!;
        await _table.KeepAsync(kept);
        _store.BeforePut = () => _table.EndAsync(kept);
        Assert.Null(await _table.RefreshAsync(kept.Token, TimeSpan.FromSeconds(100)));
        Assert.Empty(_store.Records);
        Assert.True(_table.IsEmpty);
    }

    [Fact]
    public async Task LockIsInTheStoreBeforeItsTokenMayBeTold_AndGoneAfterUnlock()
    {
        var reserved = Reserve("/a").Lock!;
        Assert.Empty(_store.Records);
        Assert.True(_table.IsPending(reserved));
        await _table.KeepAsync(reserved);
        Assert.Equal(reserved, _store.Records[reserved.Token]);
        Assert.False(_table.IsPending(reserved));
        await _table.EndAsync(reserved);
        Assert.Empty(_store.Records);
        Assert.Equal(LockRefusal.None, Reserve("/a").Refusal);
    }

    // RFC 4918 §10.7, §9.10.1: what the client is told is counted from the answer, however long writers were waited for before.
    [Fact, Spec("RFC 4918", "10.7")]
    public async Task TimeOfALockBeginsWhenItIsGranted_NotWhenItWasReserved()
    {
        var reserved = Reserve("/a").Lock!;
        _time.Advance(TimeSpan.FromSeconds(50));

        var granted = await _table.KeepAsync(reserved);

        Assert.Equal(_time.GetUtcNow() + reserved.Timeout, granted!.Expires);
        Assert.Equal(granted, _table.Find(reserved.Token));
        Assert.Equal(granted, _store.Records[reserved.Token]);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(LockRefusal.Conflict, Reserve("/a").Refusal);
    }

    [Fact]
    public async Task ReservationThatExpired_IsNotGranted()
    {
        var reserved = Reserve("/a").Lock!;
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(await _table.KeepAsync(reserved));
        Assert.Empty(_store.Records);
    }

    [Fact]
    public async Task FailureOfTheStoreLeavesTheTableAsItWas()
    {
        var kept = Reserve("/kept").Lock!;
        await _table.KeepAsync(kept);
        _store.Fails = true;
        var reserved = Reserve("/a").Lock!;
        await Assert.ThrowsAsync<IOException>(async () => await _table.KeepAsync(reserved));
        Assert.Null(_table.Find(reserved.Token));
        await Assert.ThrowsAsync<IOException>(async () => await _table.EndAsync(kept));
        Assert.Equal(kept, _table.Find(kept.Token));
        await Assert.ThrowsAsync<IOException>(async () => await _table.RefreshAsync(kept.Token, TimeSpan.FromHours(1)));
        Assert.Equal(kept, _table.Find(kept.Token));
        _store.Fails = false;
        Assert.Equal(LockRefusal.None, Reserve("/a").Refusal);
        await _table.EndAsync(kept);
        Assert.Equal(LockRefusal.None, Reserve("/kept").Refusal);
    }

    [Fact]
    public async Task LocksThatTheStoreKeptAreInForceAgain_ExpiredOnesAreNot()
    {
        var shortly = Reserve("/a").Lock!;
        await _table.KeepAsync(shortly);
        var longer = (await _table.RefreshAsync(shortly.Token, TimeSpan.FromHours(1)))!;
        var expiring = Reserve("/b").Lock!;
        await _table.KeepAsync(expiring);
        _table.Dispose();
        _time.Advance(TimeSpan.FromMinutes(5));

        using var again = NewTable();

        Assert.Equal([longer], again.Covering(Path("/a")));
        Assert.Empty(again.Covering(Path("/b")));
        Assert.Null(again.Find(expiring.Token));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([longer], _store.Records.Values);
    }

    [Fact]
    public void LocksOfOnePrincipalAndInAllAreCapped_OthersAreNotAffected()
    {
        for (var i = 0; i < Few.MaxLocksPerPrincipal; i++)
        {
            Assert.Equal(LockRefusal.None, Reserve($"/a{i}").Refusal);
        }

        Assert.Equal(LockRefusal.TooManyOfPrincipal, Reserve("/one-more").Refusal);
        Assert.Equal(LockRefusal.None, Reserve("/b", principal: "user:bob").Refusal);
        Assert.Equal(LockRefusal.None, Reserve("/c", principal: "user:carol").Refusal);
        Assert.Equal(LockRefusal.TooManyInAll, Reserve("/d", principal: "user:dave").Refusal);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(LockRefusal.None, Reserve("/one-more").Refusal);
    }

    [Fact]
    public void SharedLocksOfOneResourceAreCapped()
    {
        for (var i = 0; i < Few.MaxLocksPerResource; i++)
        {
            Assert.Equal(LockRefusal.None, Reserve("/a", LockScope.Shared, principal: $"user:{i}").Refusal);
        }

        Assert.Equal(LockRefusal.TooManyOnResource, Reserve("/a", LockScope.Shared, principal: "user:x").Refusal);
        Assert.Equal(LockRefusal.None, Reserve("/a/b", LockScope.Shared, principal: "user:x").Refusal);
    }

    [Fact]
    public void LocksRootedWithinATreeAreDroppedTogether()
    {
        var above = Reserve("/a", reach: LockReach.Resource).Lock!;
        var root = Reserve("/a/b", reach: LockReach.Resource).Lock!;
        var below = Reserve("/a/b/c/d").Lock!;
        Assert.Equal([root.Token, below.Token], _table.RootedWithin(Path("/a/b")));
        _table.Drop(_table.RootedWithin(Path("/a/b")));
        Assert.Equal([above.Token], _table.RootedWithin(ResourcePath.Root));
        _table.Drop([above.Token, below.Token]);
        Assert.True(_table.IsEmpty);
    }

    [Fact, Spec("RFC 4918", "6.5")]
    public void TokensAreUuidsOfVersion4AndUnlikeEachOther()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => LockToken.New()).ToHashSet();
        Assert.Equal(1000, tokens.Count);
        Assert.All(tokens, t => Assert.Matches("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", t.Uri));
        Assert.All(tokens, t => Assert.DoesNotContain(t.Uri[9..], $"{t}", StringComparison.Ordinal));
    }

    private static ResourcePath Path(string text) => ResourcePath.TryParse(text, out var path, out _) ? path : throw new ArgumentException(text);

    private LockTable NewTable() => new(_store, _time, Few, NullLogger<LockTable>.Instance);

    private LockReservation Reserve(
        string path, LockScope scope = LockScope.Exclusive, LockReach reach = LockReach.Tree, string principal = "user:alice") =>
        _table.TryReserve(new LockRequest
        {
            Root = Path(path),
            AskedAs = Path(path),
            Scope = scope,
            Reach = reach,
            Principal = principal,
            Owner = "",
            Timeout = TimeSpan.FromMinutes(1),
        });
}
