using DavServer.Storage;
using DavServer.WebDav.Preconditions;

namespace DavServer.WebDav.CopyMove;

/// <summary>How a COPY or MOVE is carried out.</summary>
internal enum TransferPath
{
    /// <summary>One rename.</summary>
    Rename,

    /// <summary>One small file, copied while the request waits.</summary>
    QuickCopy,

    /// <summary>An operation that copies.</summary>
    Copy,

    /// <summary>An operation that copies to another volume, then removes the source.</summary>
    MoveAcross,
}

/// <summary>A COPY or MOVE that the cheap look-ups found possible.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Check">What the look-ups told.</param>
/// <param name="Path">How it is done.</param>
internal sealed record CopyMovePlan(CopyMoveRequest Request, TransferCheck Check, TransferPath Path)
{
    /// <summary>Files up to this size are copied inline: quicker than any bookkeeping (product.md, "Quick").</summary>
    public const long QuickBytes = 1024 * 1024;

    /// <summary>The entity tag that the client required of the source; null for none, and for a collection.</summary>
    public string? SourceTag { get; init; }

    /// <summary>What is to be done, once it is accepted.</summary>
    public AcceptedTransfer ToAccepted() =>
        new(Request, Path, Request.Method == TransferMethod.Copy ? Check.RealSource : Check.SourceEntry, Check.DestinationEntry) { SourceTag = SourceTag };

    /// <summary>What of the namespace it changes, for locks. COPY leaves its source alone (RFC 4918 §7.6).</summary>
    public IReadOnlyList<WriteScope> Writes
    {
        get
        {
            var placing = WriteScope.Placing(Request.Destination, Check.Destination);
            return Request.Method == TransferMethod.Copy ? placing : [.. WriteScope.Removing(Request.Source), .. placing];
        }
    }
}
