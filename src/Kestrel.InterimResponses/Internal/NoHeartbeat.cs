namespace Kestrel.InterimResponses.Internal;

/// <summary>Stands in where nothing is to be sent by itself. The feature, if there is one, is closed all the same: the caller's next step is the response.</summary>
internal sealed class NoHeartbeat(IHttpInterimResponseFeature? feature) : IAsyncDisposable
{
    public static readonly NoHeartbeat Unsupported = new(null);

    public ValueTask DisposeAsync() => feature?.CloseAsync() ?? ValueTask.CompletedTask;
}
