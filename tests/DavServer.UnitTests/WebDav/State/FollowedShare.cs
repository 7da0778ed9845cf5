using DavServer.Persistence;
using DavServer.Storage;
using DavServer.UnitTests.Persistence;
using DavServer.UnitTests.Storage;
using DavServer.WebDav;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Properties;
using DavServer.WebDav.State;
using DavServer.WebDav.Xml;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.WebDav.State;

/// <summary>A share on disk and its state, joined as in the server, without the protocol.</summary>
internal sealed class FollowedShare : IAsyncDisposable
{
    private readonly StateOnDisk _disk = new();
    private LockTable _locks;

    private FollowedShare()
    {
        _locks = NewLocks();
        Follower = NewFollower();
    }

    public static FollowedShare Create() => new();

    public TestShare Share { get; } = new();

    public SqliteState State => _disk.State;

    public LockTable Locks => _locks;

    public NamespaceFollower Follower { get; private set; }

    public NamespaceRecovery Recovery => new(Share.Store, State.Namespace, State.Locks, TimeProvider.System, NullLogger<NamespaceRecovery>.Instance);

    /// <summary>As a start after a crash does it.</summary>
    public async Task RestartAsync()
    {
        await Share.ReopenAsync();
        _locks.Dispose();
        _disk.Reopen();
        await Recovery.RunAsync();
        _disk.Reopen();
        Assert.Empty(State.Namespace.Unfinished());
        _locks = NewLocks();
        Follower = NewFollower();
    }

    public async Task<ResourceIdentity> IdentityAsync(string url) => (await Share.Store.GetInfoAsync(TestShare.At(url), Share.Deadline))
        .Value.Identity;

    /// <summary>What is told of a copy that is about to appear.</summary>
    public static PendingPublication Pending(ResourceIdentity appearing, long change) => new(appearing, null, []) { AppearingChange = change };

    /// <summary>The same, where the copy lies for now.</summary>
    public async Task<PendingPublication> PendingAsync(string url)
    {
        var info = (await Share.Store.GetInfoAsync(TestShare.At(url), Share.Deadline)).Value;
        return Pending(info.Identity, info.ChangeStamp);
    }

    public async Task SetAsync(params string[] urls)
    {
        foreach (var url in urls)
        {
            var set = new PropertyChange(new PropertyName("urn:x", "p"), $"<p>{url}</p>");
            Assert.True(await State.Properties.ChangeAsync(TestShare.At(url), await IdentityAsync(url), [set], new PropertyLimits()));
        }
    }

    public LockToken Lock(string url)
    {
        var granted = _locks.TryReserve(new LockRequest
        {
            Root = TestShare.At(url),
            AskedAs = TestShare.At(url),
            Scope = LockScope.Exclusive,
            Reach = LockReach.Resource,
            Principal = "anna",
            Owner = "",
            Timeout = TimeSpan.FromHours(1),
        });
        _locks.KeepAsync(granted.Lock!).AsTask().GetAwaiter().GetResult();
        return granted.Lock!.Token;
    }

    /// <summary>Where properties are, and which.</summary>
    public void AssertBearers(params string[] expected) => Assert.Equal(expected.Order(StringComparer.Ordinal),
        State.Namespace.FindBearers(ResourcePath.Root)
        .Select(p => $"{p} = {State.Properties.Find(p, null).Single().Xml[3..^4]}").Order(StringComparer.Ordinal));

    public async ValueTask DisposeAsync()
    {
        _locks.Dispose();
        _disk.Dispose();
        await Share.DisposeAsync();
    }

    private LockTable NewLocks() => new(State.Locks, TimeProvider.System, new WebDavOptions(), NullLogger<LockTable>.Instance);

    private NamespaceFollower NewFollower() => new(Share.Store, State.Namespace, _locks, Recovery);
}
