using DavServer.WebDav.CopyMove;

namespace DavServer.WebDav.Methods;

/// <summary>MOVE (RFC 4918 §9.9).</summary>
internal sealed class MoveMethod(CopyMoveServices services) : CopyMoveMethod(TransferMethod.Move, services)
{
    public override IReadOnlyList<string> Names { get; } = ["MOVE"];
}
