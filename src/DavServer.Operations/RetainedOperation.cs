namespace DavServer.Operations;

/// <summary>An ended operation that is still known.</summary>
/// <param name="Operation">Which.</param>
/// <param name="Due">When its time is up.</param>
/// <param name="Characters">How long it was when it was entered: taken out, it must count for the same.</param>
internal readonly record struct RetainedOperation(ScheduledOperation Operation, DateTimeOffset Due, long Characters);
