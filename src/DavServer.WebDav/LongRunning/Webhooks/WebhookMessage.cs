using System.Text.Json;
using DavServer.Operations;

namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>What an endpoint is told (Standard Webhooks 1.0.0): what sort of thing happened, when, and the status monitor's own document.</summary>
internal sealed record WebhookMessage(string Type, DateTimeOffset Timestamp, StatusDocument Data)
{
    /// <summary>Standard Webhooks wants messages small. What is left out beyond this, the monitor has.</summary>
    private const int MostBytes = 20_000;

    /// <summary>The content to send.</summary>
    /// <param name="operation">One that has ended.</param>
    /// <param name="urls">Where monitors are, for somebody who has made no request.</param>
    public static byte[] ContentOf(OperationSnapshot operation, MonitorUrls urls)
    {
        var document = StatusDocument.Of(operation, urls);
        var message = new WebhookMessage("operation." + document.Status, operation.Updated, document);
        var content = Serialize(message);
        return content.Length > MostBytes ? Serialize(message with { Data = document.WithoutBody() }) : content;
    }

    private static byte[] Serialize(WebhookMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, LongRunningJson.Default.WebhookMessage);
}
