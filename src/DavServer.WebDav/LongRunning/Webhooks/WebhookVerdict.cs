namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>What becomes of a delivery after an attempt.</summary>
public abstract record WebhookVerdict
{
    private WebhookVerdict(DateTimeOffset at) => At = at;

    /// <summary>When the attempt ended.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The endpoint has it.</summary>
    public sealed record Delivered(DateTimeOffset At) : WebhookVerdict(At);

    /// <summary>It is tried again.</summary>
    public sealed record TryAgain(DateTimeOffset At, DateTimeOffset Due) : WebhookVerdict(At);

    /// <summary>It was tried often enough.</summary>
    public sealed record GivenUp(DateTimeOffset At) : WebhookVerdict(At);

    /// <summary>The endpoint wants nothing any more, now or later.</summary>
    public sealed record EndpointGone(DateTimeOffset At) : WebhookVerdict(At);
}
