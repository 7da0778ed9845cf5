using DavServer.Storage;
using DavServer.Tests.Shared;
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

    [Fact]
    public async Task WhatFailedAndIsNotListed_BearsNothingAtTheDestination()
    {
        await using var share = FollowedShare.Create();
        await share.Share.ReopenAsync(Plain with { MaxFailures = 2, CopyWorkers = 1 });
        for (var i = 0; i < 12; i++)
        {
            share.Share.Make($"/src/f{i}", "x");
        }

        var sources = await share.Share.ListAsync("/src");
        await share.SetAsync([.. sources]);
        var vandal = new RecordingObserver
        {
            OnStep = o =>
            {
                // The first is copied by then.
                foreach (var file in o.Resources == 1 ? Directory.GetFiles(share.Share.OnDisk("/src")) : [])
                {
                    File.Delete(file);
                }
            },
        };

        await CopyAsync(share, "/dst", sources, vandal);
    }

    [Fact]
    public async Task WhatFailedForItsNameAndIsNotListed_BearsNothingInTheOthersPlace()
    {
        await using var share = FollowedShare.Create();
        using var volume = await CaseIgnoringVolume.MountAsync(share.Share.OnDisk("/vol"), InodeNumbers.ByEntry);
        await share.Share.ReopenAsync(Plain with { MaxFailures = 1 });
        foreach (var path in new[] { "f", "F", "g", "G", "d/x", "D/x", "e/x", "E/x" })
        {
            share.Share.Make($"/src/{path}", path);
        }

        var sources = await share.Share.ListAsync("/src");
        await share.SetAsync([.. sources]);

        await CopyAsync(share, "/vol/dst", sources, new RecordingObserver());
    }

    /// <summary>Copies /src, of which more fails than is listed. What is there, and nothing else, bears what its source bore.</summary>
    private static async Task CopyAsync(FollowedShare share, string destination, IEnumerable<string> sources, RecordingObserver observer)
    {
        var follower = new NamespaceFollower(share.Share.Store, share.State.Namespace, share.Locks, share.Recovery);
        var done = await new TransferRunner(share.Share.Store, follower)
            .CopyAsync(TransferPath.Copy, From("/src", destination), observer, share.Share.Deadline);

        Assert.True(done is { Succeeded: true, Value: { Published: true, Unlisted: > 0 } }, $"{done.Error} {done.Value}");
        var copied = await share.Share.ListAsync(destination);
        Assert.NotEmpty(copied);
        Assert.Empty(share.State.Namespace.Unfinished());
        share.AssertBearers(
            [.. sources.Select(s => $"{s} = {s}"), .. copied.Select(c => $"{c} = {c.Replace(destination, "/src", StringComparison.Ordinal)}")]);
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
