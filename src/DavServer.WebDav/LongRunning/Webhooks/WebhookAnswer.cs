namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>How an attempt ended.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Text">In words, without anything secret.</param>
/// <param name="RetryAfter">How long the endpoint wants to be left alone; null for no wish.</param>
internal sealed record WebhookAnswer(WebhookAnswerKind Kind, string Text, TimeSpan? RetryAfter);

/// <summary>What an answer means.</summary>
internal enum WebhookAnswerKind
{
    /// <summary>2xx.</summary>
    Taken,

    /// <summary>410.</summary>
    Gone,

    /// <summary>Any other answer, a redirect too, or none.</summary>
    Failed,
}
