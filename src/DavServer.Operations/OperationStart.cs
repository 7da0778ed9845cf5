namespace DavServer.Operations;

/// <summary>The start of an operation on its way into the journal.</summary>
/// <param name="Record">What is written.</param>
/// <param name="Written">Ends once it is; with false where it could not be.</param>
internal sealed record OperationStart(OperationRecord.Started Record, Task<bool> Written);
