using DavServer.Storage;
using DavServer.UnitTests.Contracts;
using DavServer.UnitTests.WebDav.State;
using DavServer.WebDav.CopyMove;
using DavServer.WebDav.State;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.WebDav.CopyMove;

/// <summary>What is told of a transfer where the state fails it.</summary>
public sealed class TransferRunnerTests
{
    [Fact]
    public async Task CopyThatIsThere_ThoughItsPropertiesCouldNotFollow_IsToldToBeThere()
    {
        await using var share = FollowedShare.Create();
        share.Share.Make("/src/f", "x");
        await share.SetAsync("/src/f");
        var follower = new NamespaceFollower(share.Share.Store, new DamagedState(share.State.Namespace), share.Locks, share.Recovery);

        var done = await new TransferRunner(share.Share.Store, follower)
            .CopyAsync(TransferPath.Copy, From("/src", "/dst"), new RecordingObserver(), share.Share.Deadline);

        Assert.Equal(StoreError.NotLasting, done.Error);
        Assert.Equal("x", await share.Share.ReadAsync("/dst/f"));
    }

    /// <summary>One whose steps can be begun and not ended.</summary>
    private sealed class DamagedState(INamespaceState inner) : INamespaceState
    {
        public bool IsEmpty => inner.IsEmpty;

        public async ValueTask<INamespaceStep?> BeginAsync(NamespaceChange change) => await inner.BeginAsync(change) is null ? null : new Step();

        public ValueTask ForgetAsync(ResourcePath path, Func<ValueTask<bool>> isUnmapped) => inner.ForgetAsync(path, isUnmapped);

        public IReadOnlyList<ResourcePath> FindBearers(ResourcePath root) => inner.FindBearers(root);

        public IReadOnlyList<(NamespaceChange Change, INamespaceStep Step)> Unfinished() => inner.Unfinished();
    }

    private sealed class Step : INamespaceStep
    {
        public ValueTask CommitAsync(IReadOnlyList<ResourcePath> notCopied) => throw new IOException("damaged");

        public ValueTask CommitInsteadAsync(NamespaceChange happened, IReadOnlyList<ResourcePath> notCopied) => CommitAsync(notCopied);

        public ValueTask AbandonAsync() => CommitAsync([]);
    }
}
