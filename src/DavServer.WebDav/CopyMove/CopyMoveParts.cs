using DavServer.Storage;

namespace DavServer.WebDav.CopyMove;

/// <summary>What every <see cref="CopyMoveOperation"/> works with.</summary>
internal sealed record CopyMoveParts(
    IResourceStore Store, TransferRunner Runner, CopyMoveSettings Settings, CopyMoveResumption Resumption, UntoldOutcomes Untold);
