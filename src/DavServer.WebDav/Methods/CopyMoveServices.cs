using DavServer.Operations;
using DavServer.WebDav.CopyMove;
using DavServer.WebDav.Locks;
using DavServer.WebDav.LongRunning;
using DavServer.WebDav.Preconditions;

namespace DavServer.WebDav.Methods;

/// <summary>What COPY and MOVE are carried out with.</summary>
internal sealed record CopyMoveServices(
    TransferRunner Runner,
    CopyMoveOperations Operations,
    UntoldOutcomes Untold,
    CopyMovePlanner Planner,
    PreconditionEvaluator Preconditions,
    HoldTable Holds,
    HoldResponse Held,
    IOperationScheduler Scheduler,
    LongRunningResponder Responder,
    CopyMoveSettings Settings,
    ServerIdentity Identity);
