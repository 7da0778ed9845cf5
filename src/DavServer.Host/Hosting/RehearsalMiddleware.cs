using DavServer.Host.Users;
using DavServer.Rehearsal;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace DavServer.Host.Hosting;

/// <summary>
/// <c>/.davserver/rehearsal/n/…</c>: scripts in the server itself, for <c>davserver probe</c>. For administrators; to anyone else it does not exist,
/// and what answers other reserved URLs that do not says so.
/// </summary>
internal sealed class RehearsalMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime, TimeProvider time)
{
    public const string BasePath = "/.davserver/rehearsal";

    private readonly RehearsalEndpoint _endpoint = new(BasePath, RehearsalLimits.BesideOtherWork, time);

    public Task InvokeAsync(HttpContext context) =>
        _endpoint.IsFor(context) && context.User.IsInRole(PrincipalClaims.AdministratorRole)
            ? _endpoint.InvokeAsync(context, lifetime.ApplicationStopping)
            : next(context);
}
