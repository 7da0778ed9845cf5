using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav.Locks;

namespace DavServer.UnitTests.Contracts;

/// <summary>What every lock store that keeps locks must do. One subclass per implementation.</summary>
public abstract class LockStoreContract
{
    protected abstract ILockStore Store { get; }

    /// <summary>The same store after a restart.</summary>
    protected abstract void Reopen();

    [Fact, Spec("RFC 4918", "6.1")]
    public async Task ALock_ComesBackAsItWasGranted_OverARestart()
    {
        var link = Paths.At("/a%20b").Append(ResourceName.FromBytes([0xFF, (byte)'\\']));
        var one = Lock("urn:uuid:1") with { Root = link, Owner = "<D:owner xmlns:D=\"DAV:\">\U0001F600</D:owner>" };
        var two = Lock("urn:uuid:2") with
        {
            Root = ResourcePath.Root,
            Scope = LockScope.Shared,
            Reach = LockReach.Tree,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        await Store.PutAsync(one);
        await Store.PutAsync(two);
        Assert.Equal([one, two], Store.Load().OrderBy(l => l.Token.Uri));
        Reopen();
        Assert.Equal([one, two], Store.Load().OrderBy(l => l.Token.Uri));
    }

    [Fact, Spec("RFC 4918", "9.10.2")]
    public async Task ARefreshedLock_TakesTheOldOnesPlace()
    {
        var one = Lock("urn:uuid:1");
        await Store.PutAsync(one);
        var refreshed = one with { Expires = one.Expires.AddTicks(36_000_000_001) };
        await Store.PutAsync(refreshed);
        Assert.Equal([refreshed], Store.Load());
    }

    [Fact]
    public async Task ARemovedLock_IsGone_AndOthersStay()
    {
        await Store.PutAsync(Lock("urn:uuid:1"));
        await Store.PutAsync(Lock("urn:uuid:2"));
        await Store.RemoveAsync([new LockToken("urn:uuid:1"), new LockToken("urn:uuid:unknown")]);
        await Store.RemoveAsync([]);
        Reopen();
        Assert.Equal([Lock("urn:uuid:2")], Store.Load());
    }

    private static LockRecord Lock(string token) => new()
    {
        Token = new LockToken(token),
        Root = Paths.At("/a/b"),
        AskedAs = Paths.At("/link/b"),
        Scope = LockScope.Exclusive,
        Reach = LockReach.Resource,
        Principal = "anna",
        Owner = "",
        Timeout = TimeSpan.FromSeconds(600),
        Expires = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero).AddTicks(1234567),
    };
}
