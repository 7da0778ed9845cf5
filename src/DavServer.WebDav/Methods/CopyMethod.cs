using DavServer.WebDav.CopyMove;

namespace DavServer.WebDav.Methods;

/// <summary>COPY (RFC 4918 §9.8).</summary>
internal sealed class CopyMethod(CopyMoveServices services) : CopyMoveMethod(TransferMethod.Copy, services)
{
    public override IReadOnlyList<string> Names { get; } = ["COPY"];
}
