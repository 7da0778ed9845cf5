using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses;

/// <summary>Sends 102s while the rest of the pipeline works, whatever it is.</summary>
/// <remarks>The handler inside isn't ours and closes nothing; the guarded response of <see cref="InterimResponsesMiddleware"/> does it for it.</remarks>
internal sealed class ProcessingHeartbeatMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<IHttpInterimResponseFeature>() is null ? next(context) : InvokeBeatingAsync(context);

    private async Task InvokeBeatingAsync(HttpContext context)
    {
        await using var processing = context.BeginProcessing();
        await next(context);
    }
}
