using DavServer.Operations;
using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using DavServer.WebDav.LongRunning;

namespace DavServer.WebDav.CopyMove;

/// <summary>A COPY or MOVE that was accepted: all that is needed to do it, and, after a restart, to do it again.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Way">How it is carried out.</param>
/// <param name="HeldSource">The source as the store spells it.</param>
/// <param name="HeldDestination">The destination as the store spells it.</param>
internal sealed record AcceptedTransfer(CopyMoveRequest Request, TransferPath Way, ResourcePath HeldSource, ResourcePath HeldDestination)
{
    private const string Copy = "COPY";
    private const string Move = "MOVE";

    /// <summary>The entity tag that the client required of the source, a file: it holds until that has been read (RFC 9110 §13.1.1). Null for none.</summary>
    public string? SourceTag { get; init; }

    /// <summary>What is held while it runs (product.md, "Holds").</summary>
    public IReadOnlyList<Hold> Holds =>
    [
        new(HeldSource, Request.Method == TransferMethod.Copy ? HoldKind.Structure : HoldKind.Exclusive),
        new(HeldDestination, HoldKind.Exclusive),
    ];

    /// <summary>What identifies a request, for attaching to an earlier one.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="principal">Who asked.</param>
    public static OperationDescription Identify(CopyMoveRequest request, DavPrincipal principal) => new()
    {
        Kind = request.Method == TransferMethod.Copy ? Copy : Move,
        Owner = principal.Owner,
        Fingerprint = request.Fingerprint(principal),
        IdempotencyKey = request.IdempotencyKey,
        Detail = "",
    };

    /// <summary>What <see cref="TryParse"/> reads.</summary>
    /// <param name="principal">Who asked.</param>
    /// <param name="slash">How the source's URL ends.</param>
    public OperationDescription Describe(DavPrincipal principal, CollectionSlash slash)
    {
        var subject = new OperationSubject(Request.Source.ToUrlPath(slash), Request.Destination.ToUrlPath(slash),
            Request.Reach.ToString(), Request.Existing.ToString(), Request.Preferences.Handling.ToString())
        {
            Way = Way.ToString(),
            HeldSource = HeldSource.ToUrlPath(CollectionSlash.None),
            HeldDestination = HeldDestination.ToUrlPath(CollectionSlash.None),
            SourceTag = SourceTag,
        };
        return Identify(Request, principal) with { Detail = subject.Serialize() };
    }

    /// <summary>Reads a description back; null where it is not one of a COPY or MOVE.</summary>
    public static AcceptedTransfer? TryParse(OperationDescription description)
    {
        var subject = OperationSubject.Parse(description.Detail);
        if (description.Kind is not (Copy or Move)
            || !Enum.TryParse<CopyReach>(subject.Reach, out var reach)
            || !Enum.TryParse<ExistingDestination>(subject.Existing, out var existing)
            || !Enum.TryParse<Handling>(subject.Handling, out var handling)
            || !Enum.TryParse<TransferPath>(subject.Way, out var way)
            || !ResourcePath.TryReadBack(subject.Source, out var source)
            || !ResourcePath.TryReadBack(subject.Destination, out var destination)
            || !ResourcePath.TryReadBack(subject.HeldSource, out var heldSource)
            || !ResourcePath.TryReadBack(subject.HeldDestination, out var heldDestination))
        {
            return null;
        }

        var request = new CopyMoveRequest
        {
            Method = description.Kind == Copy ? TransferMethod.Copy : TransferMethod.Move,
            Source = source,
            Destination = destination,
            Reach = reach,
            Existing = existing,
            Preferences = Preferences.None with { Handling = handling },
        };
        return new AcceptedTransfer(request, way, heldSource, heldDestination) { SourceTag = subject.SourceTag };
    }

    public TransferRequest ToTransfer(string stagingName, long? bytesPerSecond) => new(Request.Source, Request.Destination)
    {
        Reach = Request.Reach,
        Existing = Request.Existing,
        OnMemberFailure = Request.Preferences.Handling == Handling.Strict ? MemberFailureRule.PublishNothing : MemberFailureRule.PublishRest,
        SourceTag = SourceTag,
        BytesPerSecond = bytesPerSecond,
        StagingName = stagingName,
    };
}
