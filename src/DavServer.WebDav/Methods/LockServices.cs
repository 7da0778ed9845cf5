using DavServer.Storage;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.State;

namespace DavServer.WebDav.Methods;

/// <summary>What LOCK is carried out with.</summary>
internal sealed record LockServices(
    IResourceStore Store,
    PreconditionEvaluator Preconditions,
    LockTable Locks,
    LockLiveness Liveness,
    LockDiscovery Discovery,
    HoldTable Holds,
    HoldResponse Held,
    NamespaceFollower Follower,
    TimeProvider Time,
    WebDavOptions Options);
