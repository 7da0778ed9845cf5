using Kestrel.InterimResponses;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts interim responses into the pipeline.</summary>
public static class InterimResponsesApplicationBuilderExtensions
{
    /// <summary>
    /// Gives HTTP/1.1 requests on Kestrel the feature <see cref="IHttpInterimResponseFeature"/>. Call it first: only what comes after it in the pipeline
    /// is kept from sending the final response while an interim response is on its way.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>AddInterimResponses</c> was not called.</exception>
    public static IApplicationBuilder UseInterimResponses(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.ApplicationServices.GetService<InterimResponseOptions>() is null
            ? throw new InvalidOperationException("Interim responses need services.AddInterimResponses().")
            : app.UseMiddleware<InterimResponsesMiddleware>();
    }

    /// <summary>
    /// Sends a 102 (Processing, RFC 2518 §10.1) now and then while what comes after it in the pipeline works on a request: after
    /// <see cref="InterimResponseOptions.InitialDelay"/>, then every <see cref="InterimResponseOptions.Interval"/>, where
    /// <see cref="InterimResponseOptions.ShouldSend"/> agrees. Includes <see cref="UseInterimResponses"/>.
    /// </summary>
    /// <remarks>
    /// Nothing is sent before the request's content has been read to its end, nor after the handler first writes to, flushes, starts or completes the
    /// response.
    /// </remarks>
    /// <exception cref="InvalidOperationException"><c>AddInterimResponses</c> was not called.</exception>
    public static IApplicationBuilder UseProcessingHeartbeats(this IApplicationBuilder app) =>
        app.UseInterimResponses().UseMiddleware<ProcessingHeartbeatMiddleware>();
}
