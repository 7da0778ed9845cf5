namespace DavServer.Operations;

/// <summary>How an operation ended.</summary>
/// <param name="State">One of the three final states.</param>
/// <param name="Detail">What the caller wants to tell of it, serialized by the caller, kept and given back unread.</param>
public sealed record OperationOutcome(OperationState State, string Detail);
