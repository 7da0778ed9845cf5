namespace DavServer.Operations;

/// <summary>What became of a submission.</summary>
public enum StartKind
{
    /// <summary>A new operation was accepted; it is in the journal.</summary>
    Started,

    /// <summary>The same thing is under way already, or bears the same key: its handle is given, and the submission was released unused.</summary>
    Attached,

    /// <summary>The same thing was done, and nobody was told: its handle is given. The caller knows whether the outcome still holds.</summary>
    Unanswered,

    /// <summary>The key was used for something else.</summary>
    KeyConflict,

    /// <summary>Too many wait already, or the program stops.</summary>
    Refused,
}

/// <summary>What became of a submission.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Handle">The operation when started, attached or unanswered, else null.</param>
public readonly record struct StartResult(StartKind Kind, OperationHandle? Handle);

/// <summary>What is known of an id.</summary>
public enum FindKind
{
    /// <summary>Nothing.</summary>
    Unknown,

    /// <summary>The operation.</summary>
    Found,

    /// <summary>It was here, ended, and its time is up.</summary>
    Gone,
}

/// <summary>What is known of an id.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Handle">The operation when found, else null.</param>
/// <param name="Owner">Whose it is or was, so that the caller can keep it from others; null when unknown.</param>
public readonly record struct FindResult(FindKind Kind, OperationHandle? Handle, string? Owner);
