using DavServer.Host.Users;
using DavServer.Rehearsal;
using DavServer.WebDav;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace DavServer.Host.Hosting;

/// <summary>
/// <c>/.davserver/rehearsal/n/…</c>: scripts in the server itself, for <c>davserver probe</c>. For administrators; to anyone else it does not exist,
/// and what answers other reserved URLs that do not says so.
/// </summary>
internal sealed class RehearsalMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime, WebDavOptions options, TimeProvider time)
{
    public const string BasePath = "/.davserver/rehearsal";

    private readonly RehearsalEndpoint _endpoint = new(BasePath, RehearsalLimits.BesideOtherWork, time);

    public Task InvokeAsync(HttpContext context) =>
        !_endpoint.IsFor(context) || !context.User.IsInRole(PrincipalClaims.AdministratorRole) ? next(context)
        : IsOfAForeignPage(context.Request) ? RefuseAsync(context.Response)
        : _endpoint.InvokeAsync(context, lifetime.ApplicationStopping);

    // A browser that knows an administrator's password sends it along whoever's page has it ask; it says whose page that is, too.
    private bool IsOfAForeignPage(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            return true;
        }

        return request.Headers.Origin.ToString() is { Length: > 0 } text
            && !(Uri.TryCreate(text, UriKind.Absolute, out var origin)
                && (IsOrigin(origin, request.Host.Value) || IsOrigin(origin, options.PublicUrl is { } url ? UrlAuthority.Of(url) : null)));
    }

    // Whatever the scheme here: a proxy may have ended TLS.
    private static bool IsOrigin(Uri origin, string? authority) =>
        Uri.TryCreate($"{origin.Scheme}://{authority}", UriKind.Absolute, out var ours)
        && UrlAuthority.IsPossible(ours) && UrlAuthority.IsPossible(origin) && UrlAuthority.Of(ours) == UrlAuthority.Of(origin);

    private static Task RefuseAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status403Forbidden;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync("rehearsals are not for web pages of others\n");
    }
}
