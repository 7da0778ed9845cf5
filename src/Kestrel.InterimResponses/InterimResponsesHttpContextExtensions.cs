using Kestrel.InterimResponses;
using Kestrel.InterimResponses.Internal;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Http;

/// <summary>Interim responses on the request at hand.</summary>
public static class InterimResponsesHttpContextExtensions
{
    /// <summary>
    /// Sends 102s (RFC 2518 §10.1) on this request until the result is disposed. Dispose it before touching the response: disposal ends interim responses
    /// on this request for good. Where the request can't bear them it does nothing.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="options">
    /// In place of the registered ones, as a whole: its limits replace <see cref="IHttpInterimResponseFeature.Limits"/>. Null keeps the registered ones
    /// and the limits as they are.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A limit or time is negative, the interval is under 1 ms, or a time is over 49 days.</exception>
    public static IAsyncDisposable BeginProcessing(this HttpContext context, InterimResponseOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (options is not null)
        {
            OptionsValidation.ThrowIfInvalid(options);
        }

        if (context.Features.Get<IHttpInterimResponseFeature>() is not { } feature)
        {
            return NoHeartbeat.Unsupported;
        }

        Apply(options, feature);
        options ??= context.RequestServices.GetRequiredService<InterimResponseOptions>();
        return options.ShouldSend?.Invoke(context) ?? true
            ? new ProcessingHeartbeat(feature, options, context.RequestServices.GetRequiredService<TimeProvider>())
            : new NoHeartbeat(feature);
    }

    /// <summary>
    /// Sends one interim response: <see cref="IHttpInterimResponseFeature.TrySend"/>, or <see cref="InterimSendResult.NotSupported"/> where the request
    /// can't bear any.
    /// </summary>
    /// <inheritdoc cref="IHttpInterimResponseFeature.TrySend" path="/exception"/>
    /// <param name="context">The request.</param>
    /// <param name="statusCode">100 to 199, but not 101.</param>
    /// <param name="fields">Fields to send. Null for none.</param>
    public static InterimSendResult TrySendInterim(this HttpContext context, int statusCode, IHeaderDictionary? fields = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<IHttpInterimResponseFeature>()?.TrySend(statusCode, fields) ?? InterimSendResult.NotSupported;
    }

    private static void Apply(InterimResponseOptions? options, IHttpInterimResponseFeature feature)
    {
        if (options is null)
        {
            return;
        }

        if (feature is InterimGate gate)
        {
            gate.Apply(options);
        }
        else
        {
            // Somebody's decorator: it can't be told the close timeout, which stays the registered one.
            feature.Limits = new InterimLimits(options.MaxCount, options.MaxBytes, options.MinInterval);
        }
    }
}
