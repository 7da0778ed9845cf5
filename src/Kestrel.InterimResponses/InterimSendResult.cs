namespace Kestrel.InterimResponses;

/// <summary>What became of an attempt to send an interim response.</summary>
public enum InterimSendResult
{
    /// <summary>Handed to the connection.</summary>
    Sent,

    /// <summary>Not now: an earlier one has not drained yet, the rate limit is not over, or the request content has not ended. A later attempt may succeed.</summary>
    Skipped,

    /// <summary>Never again on this request: the final response may have begun, a limit on count or bytes is used up, or the client is gone.</summary>
    Closed,

    /// <summary>This request can't bear interim responses: not HTTP/1.1, or not on Kestrel.</summary>
    NotSupported,
}
