using DavServer.Storage;
using DavServer.Storage.Memory;
using DavServer.Tests.Shared;
using DavServer.WebDav;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Preconditions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.WebDav.Preconditions;

/// <summary>Whoever uses no locks does not pay for them.</summary>
public sealed class FastPathTests
{
    [Fact, Spec("RFC 4918", "7.5")]
    public async Task WithoutLocksAndIf_JudgingAllocatesNothing()
    {
        await using var store = new MemoryStore(new StoreOptions(), TimeProvider.System);
        using var locks = new LockTable(new VolatileLockStore(), TimeProvider.System, new WebDavOptions(), NullLogger<LockTable>.Instance);
        var evaluator = new PreconditionEvaluator(store, locks, new LockLiveness(locks, store));
        var http = new DefaultHttpContext { Request = { Method = "PUT" } };
        var path = ResourcePath.Root.Append(ResourceName.FromText("file"));
        var request = new DavRequest(http, path, DavPrincipal.Of(http), new ServerIdentity(new WebDavOptions())) { Started = 0 };
        var writes = WriteScope.Writing(path, null);
        Assert.Null(await evaluator.JudgeAsync(request, null, writes));

        Assert.Equal(0, await AllocatedByAsync(() => evaluator.JudgeAsync(request, null, writes)));

        // The measure itself can fail: with a lock somewhere, the store is asked.
        locks.TryReserve(new LockRequest
        {
            Root = ResourcePath.Root.Append(ResourceName.FromText("other")),
            AskedAs = ResourcePath.Root,
            Scope = LockScope.Exclusive,
            Reach = LockReach.Tree,
            Principal = "user:alice",
            Owner = "",
            Timeout = TimeSpan.FromHours(1),
        });
        Assert.NotEqual(0, await AllocatedByAsync(() => evaluator.JudgeAsync(request, null, writes)));
    }

    private static async Task<long> AllocatedByAsync(Func<ValueTask<FinalResponse?>> judge)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var judged = judge();
        var after = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(judged.IsCompletedSuccessfully);
        Assert.Null(await judged);
        return after - before;
    }
}
