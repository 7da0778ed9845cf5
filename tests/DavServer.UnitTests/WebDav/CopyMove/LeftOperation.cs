using DavServer.Operations;
using DavServer.Storage;
using DavServer.UnitTests.Storage;
using DavServer.UnitTests.WebDav.State;
using DavServer.WebDav;
using DavServer.WebDav.CopyMove;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.WebDav.CopyMove;

/// <summary>A COPY of /src to /dst that an earlier run of the program left, and that goes on in this one, without the protocol.</summary>
internal sealed class LeftOperation : IAsyncDisposable
{
    private readonly FollowedShare _followed = FollowedShare.Create();
    private readonly Context _context = new();

    private LeftOperation()
    {
    }

    public static LeftOperation Create() => new();

    public TestShare Share => _followed.Share;

    /// <summary>How far the earlier run was; null for no checkpoint.</summary>
    public string? Checkpoint
    {
        get => _context.Left;
        set => _context.Left = value;
    }

    /// <summary>Leaves a part of the copy in staging.</summary>
    public void Stage() => Share.Make($"/.davserver/staging/{_context.Id}/f", "half");

    public Task CancelAsync() => _context.CancelAsync();

    public Task StopAsync() => _context.StopAsync();

    /// <summary>Lets it go on; null where it is left to the next run.</summary>
    public Task<OperationOutcome?> RunAsync() => RunAsync(Share.Store);

    /// <summary>The same, with a store of its own.</summary>
    public async Task<OperationOutcome?> RunAsync(IResourceStore store)
    {
        var request = new CopyMoveRequest
        {
            Method = TransferMethod.Copy,
            Source = At("/src"),
            Destination = At("/dst"),
            Reach = CopyReach.Tree,
            Existing = ExistingDestination.Replace,
            Preferences = Preferences.None,
        };
        var transfer = new AcceptedTransfer(request, TransferPath.Copy, At("/src"), At("/dst"));
        var holds = new HoldTable(TimeProvider.System);
        var parts = new CopyMoveParts(
            store,
            new TransferRunner(store, _followed.Follower),
            new CopyMoveSettings(null, "", NullLogger.Instance),
            new CopyMoveResumption(store, NullLogger<CopyMoveResumption>.Instance),
            new UntoldOutcomes(store, holds, new ChangesSince(store, _followed.State.Namespace)));
        var description = transfer.Describe(DavPrincipal.Of(new DefaultHttpContext()), CollectionSlash.None);
        return await new CopyMoveOperations(holds, parts).Revive(_context.Id, description)!.RunAsync(_context);
    }

    public async ValueTask DisposeAsync()
    {
        _context.Dispose();
        await _followed.DisposeAsync();
    }

    private sealed class Context : OperationContext, IDisposable
    {
        private readonly CancellationTokenSource _cancel = new();
        private readonly CancellationTokenSource _stop = new();

        public string? Left { get; set; }

        public override OperationId Id { get; } = OperationId.New();

        public override string? Checkpoint => Left;

        public override bool IsRecovered => true;

        public override bool CanBeSuspended => true;

        public override CancellationToken CancelRequested => _cancel.Token;

        public override CancellationToken HostStopping => _stop.Token;

        public override Task Followed { get; } = new TaskCompletionSource().Task;

        public Task CancelAsync() => _cancel.CancelAsync();

        public Task StopAsync() => _stop.CancelAsync();

        public override void ReportTotal(long resources, long bytes)
        {
        }

        public override void ReportDone(long resources, long bytes)
        {
        }

        public override ValueTask CheckpointAsync(string detail) => ValueTask.CompletedTask;

        public void Dispose()
        {
            _cancel.Dispose();
            _stop.Dispose();
        }
    }
}
