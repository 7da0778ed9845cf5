using System.Buffers;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DavServer.Host.Hosting;

/// <summary>
/// Says why where Kestrel refuses a request before the pipeline sees it (a target with %00, a line too long, a malformed field): its own answer is a bare
/// status. Listens to the diagnostic event that Kestrel raises between setting the status and sending it.
/// </summary>
internal sealed class RefusalContent : IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>A client that takes not even these few bytes goes without; the connection ends in any case.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    public static IDisposable Subscribe(DiagnosticListener kestrel) => kestrel.Subscribe(new RefusalContent(), static (name, _, _) => name == BadRequest);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: BadRequest, Value: IFeatureCollection features })
        {
            Explain(features);
        }
    }

    public void OnCompleted()
    {
        // The server stops.
    }

    public void OnError(Exception error)
    {
        // Kestrel has no more to tell; its bare answers do.
    }

    private static void Explain(IFeatureCollection features)
    {
        // HTTP/2 resets the stream instead; a byte written to its connection from here would break every other stream on it.
        if (features.Get<IHttp2StreamIdFeature>() is not null
            || features.Get<IBadRequestExceptionFeature>()?.Error is not { } refusal
            || features.Get<IHttpResponseFeature>() is not { HasStarted: false } response
            || features.Get<IConnectionTransportFeature>()?.Transport.Output is not { } output
            || features.Get<IHttpRequestFeature>()?.Method == "HEAD")
        {
            return;
        }

        var content = Encoding.UTF8.GetBytes($"the request was refused unread: {TextOf(refusal)}\n");
        response.Headers.Connection = "close";
        response.Headers.ContentType = "text/plain; charset=utf-8";
        response.Headers.ContentLength = content.Length;

        // Kestrel sends the head, as ever; what follows it is ours: on a connection in this state nobody else writes, and it is closed behind us.
        var head = features.GetRequiredFeature<IHttpResponseBodyFeature>().StartAsync();
        if (head.Wait(Patience) && head.IsCompletedSuccessfully)
        {
            output.Write(content);
            output.FlushAsync().AsTask().Wait(Patience);
        }
    }

    // Kestrel quotes the culprit only where its log would.
    private static string TextOf(Exception refusal) => refusal.Message switch
    {
        "Invalid request target: ''" => "invalid request target: it holds %00, or a character that must be percent-encoded",
        var text => text.Replace(": ''", "", StringComparison.Ordinal),
    };
}
