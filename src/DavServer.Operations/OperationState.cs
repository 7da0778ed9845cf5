namespace DavServer.Operations;

/// <summary>Queued → Running → Succeeded | Failed | Canceled. An operation reaches exactly one of the last three, once.</summary>
public enum OperationState
{
    /// <summary>Accepted; waits for its turn.</summary>
    Queued,

    /// <summary>At work.</summary>
    Running,

    /// <summary>Ended, all of it as asked.</summary>
    Succeeded,

    /// <summary>Ended otherwise; the outcome says how, and whether a part was done.</summary>
    Failed,

    /// <summary>Ended because someone entitled asked for it; nothing was changed.</summary>
    Canceled,
}
