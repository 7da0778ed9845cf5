using System.IO.Pipelines;
using Kestrel.InterimResponses.Internal;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kestrel.InterimResponses;

/// <summary>Gives each request that can bear interim responses the feature to send them, and takes it back before the final response.</summary>
internal sealed class InterimResponsesMiddleware
{
    private readonly RequestDelegate _next;
    private readonly InterimResponseOptions _options;
    private readonly TimeProvider _time;

    public InterimResponsesMiddleware(RequestDelegate next, InterimResponseOptions options, TimeProvider time)
    {
        OptionsValidation.ThrowIfInvalid(options);
        _next = next;
        _options = options;
        _time = time;
    }

    public Task InvokeAsync(HttpContext context) => FindOutput(context) is { } output ? InvokeGatedAsync(context, output) : _next(context);

    private static PipeWriter? FindOutput(HttpContext context)
    {
        // HTTP/2 has the transport feature too; a byte written there would break the framing of every stream on the connection.
        if (context.Request.Protocol != "HTTP/1.1" || context.Response.HasStarted)
        {
            return null;
        }

        // Present already: this middleware stands twice in the pipeline, and the outer one does it all.
        return context.Features.Get<IHttpInterimResponseFeature>() is null
            ? context.Features.Get<IConnectionTransportFeature>()?.Transport?.Output
            : null;
    }

    private async Task InvokeGatedAsync(HttpContext context, PipeWriter output)
    {
        var gate = new InterimGate(output, context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>(), _options, _time);
        context.Features.Set<IHttpInterimResponseFeature>(gate);
        ObservedRequestBody.Observe(context, gate);
        GuardResponse(context.Features, gate);
        context.Response.OnStarting(static state => ((InterimGate)state).CloseAsync().AsTask(), gate);
        try
        {
            await _next(context);
        }
        finally
        {
            // Exceptions and refused requests (400, 408, 413) are answered by Kestrel past every OnStarting callback.
            await gate.CloseAsync();
        }
    }

    private static void GuardResponse(IFeatureCollection features, InterimGate gate)
    {
        var body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var guarded = new GuardedResponseBody(body, gate);
        features.Set<IHttpResponseFeature>(new GuardedResponse(features.GetRequiredFeature<IHttpResponseFeature>(), body, guarded));
        features.Set<IHttpResponseBodyFeature>(guarded);
        if (features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            features.Set<IHttpUpgradeFeature>(new GuardedUpgrade(upgrade, gate));
        }
    }
}
