namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>What waits for one endpoint.</summary>
/// <param name="Due">What is to be told now.</param>
/// <param name="Next">When the next thing after these is due; null for nothing.</param>
public sealed record WebhookBatch(IReadOnlyList<WebhookDelivery> Due, DateTimeOffset? Next);
