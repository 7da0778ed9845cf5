namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>
/// What is still to be told to the endpoints. Filled by the journal in the same step that records an operation's end, so that nothing is lost
/// between the two; emptied by the dispatcher.
/// </summary>
public interface IWebhookOutbox
{
    /// <summary>Completes when something was added after this was asked for.</summary>
    Task Added { get; }

    /// <summary>
    /// Sets whom the ends of operations are told to from now on. What waits for an endpoint that is no longer named is dropped; one named anew,
    /// after a start without it, is no longer disabled.
    /// </summary>
    /// <returns>Those of them that are disabled.</returns>
    /// <exception cref="IOException">The outbox can't be written.</exception>
    Task<IReadOnlyList<Uri>> ConfigureAsync(IReadOnlyCollection<Uri> endpoints);

    /// <summary>What is due for an endpoint, the longest due first.</summary>
    /// <param name="endpoint">Whom to tell.</param>
    /// <param name="now">What was due later than this is not yet.</param>
    /// <param name="most">The most to give.</param>
    /// <exception cref="IOException">The outbox can't be read.</exception>
    WebhookBatch Read(Uri endpoint, DateTimeOffset now, int most);

    /// <summary>Records what became of an attempt.</summary>
    /// <exception cref="IOException">The outbox can't be written: the delivery waits as before.</exception>
    Task RecordAsync(WebhookDelivery delivery, WebhookVerdict verdict);
}
