namespace DavServer.Operations;

/// <summary>One line of the journal. The state of an operation is what its records say, in order, and nothing else.</summary>
/// <param name="Id">Whose record.</param>
/// <param name="At">When it was written.</param>
public abstract record OperationRecord(OperationId Id, DateTimeOffset At)
{
    /// <summary>The operation was accepted.</summary>
    public sealed record Accepted(OperationId Id, DateTimeOffset At, OperationDescription Description) : OperationRecord(Id, At);

    /// <summary>It began to run.</summary>
    public sealed record Started(OperationId Id, DateTimeOffset At) : OperationRecord(Id, At);

    /// <summary>A later run of the program found it unfinished and took it over.</summary>
    public sealed record Recovered(OperationId Id, DateTimeOffset At) : OperationRecord(Id, At);

    /// <summary>It reached a point from which it can go on, and had come so far.</summary>
    public sealed record Checkpointed(OperationId Id, DateTimeOffset At, string Detail, OperationProgress Progress) : OperationRecord(Id, At);

    /// <summary>It ended.</summary>
    public sealed record Ended(OperationId Id, DateTimeOffset At, OperationOutcome Outcome, OperationProgress Progress) : OperationRecord(Id, At);

    /// <summary>A final response about it has been sent whole.</summary>
    public sealed record Answered(OperationId Id, DateTimeOffset At) : OperationRecord(Id, At);

    /// <summary>It had come so far, and was told to have.</summary>
    public sealed record Progressed(OperationId Id, DateTimeOffset At, OperationProgress Progress) : OperationRecord(Id, At);

    /// <summary>A request that asked for the same thing, under a key of its own, was attached to it.</summary>
    public sealed record Keyed(OperationId Id, DateTimeOffset At, string Key) : OperationRecord(Id, At);

    /// <summary>It was forgotten: by its owner, or because its time was up.</summary>
    /// <param name="Id">Whose record.</param>
    /// <param name="At">When it was written.</param>
    /// <param name="GoneUntil">Until when its id is known as gone, rather than unknown; null for not at all.</param>
    public sealed record Forgotten(OperationId Id, DateTimeOffset At, DateTimeOffset? GoneUntil) : OperationRecord(Id, At);
}
