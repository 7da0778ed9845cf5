using DavServer.Operations;

namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>The end of one operation, to be told to one endpoint.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Endpoint">Whom to tell.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Operation">The operation as it ended.</param>
public sealed record WebhookDelivery(WebhookId Id, Uri Endpoint, int Attempts, OperationSnapshot Operation);
