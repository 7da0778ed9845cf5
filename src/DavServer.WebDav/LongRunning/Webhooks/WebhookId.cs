namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>Names one delivery to one endpoint, the same in all attempts: a receiver that knows it already has had the message.</summary>
public readonly record struct WebhookId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
