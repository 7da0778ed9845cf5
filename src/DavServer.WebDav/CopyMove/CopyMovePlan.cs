using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
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

    /// <summary>What is held while it runs (product.md, "Holds").</summary>
    public IReadOnlyList<Hold> Holds =>
    [
        Request.Method == TransferMethod.Copy ? new(Check.RealSource, HoldKind.Structure) : new(Check.SourceEntry, HoldKind.Exclusive),
        new(Check.DestinationEntry, HoldKind.Exclusive),
    ];

    /// <summary>What of the namespace it changes, for locks. COPY leaves its source alone (RFC 4918 §7.6).</summary>
    public IReadOnlyList<WriteScope> Writes
    {
        get
        {
            var placing = WriteScope.Placing(Request.Destination, Check.Destination);
            return Request.Method == TransferMethod.Copy ? placing : [.. WriteScope.Removing(Request.Source), .. placing];
        }
    }

    public TransferRequest ToTransfer(string stagingName, long? bytesPerSecond) => new(Request.Source, Request.Destination)
    {
        Reach = Request.Reach,
        Existing = Request.Existing,
        OnMemberFailure = Request.Preferences.Handling == Handling.Strict ? MemberFailureRule.PublishNothing : MemberFailureRule.PublishRest,
        BytesPerSecond = bytesPerSecond,
        StagingName = stagingName,
    };
}
