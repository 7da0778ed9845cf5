using System.Net;
using System.Security.Claims;
using DavServer.Host.Configuration;
using DavServer.Host.Control;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DavServer.Host.Users;

/// <summary>Says who asks, for every request alike, or answers it: one gate for all that is served.</summary>
internal sealed partial class AuthenticationMiddleware(
    RequestDelegate next,
    ServerConfiguration configuration,
    IServiceProvider services,
    ILogger<AuthenticationMiddleware> logger)
{
    private const string NotOurName =
        "This server has no users and trusts whoever asks from its machine, so it answers to IP addresses, localhost and names without a dot only:\n"
        + "a web page could have any other name lead here. Start it with --public-url for a name of its own, with --behind for a proxy in front,\n"
        + "or with --users or --anonymous.\n";

    private readonly PasswordGate? _gate = (PasswordGate?)services.GetService(typeof(PasswordGate));
    private readonly DnsRebindingGuard _guard = new(configuration);
    private readonly HashSet<string> _administrators = new(configuration.Administrators, StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext context)
    {
        if (ControlConnection.Carries(context))
        {
            await InvokeByControlAsync(context);
            return;
        }

        if (!_guard.Admits(context.Request.Host))
        {
            await AnswerAsync(context, StatusCodes.Status421MisdirectedRequest, NotOurName); // RFC 9110 §15.5.20
            return;
        }

        if (_gate is null)
        {
            context.User = configuration.Anonymous ? PrincipalClaims.Anonymous : PrincipalClaims.Local;
            await next(context);
            return;
        }

        if (!IsSecure(context))
        {
            // RFC 4918 §20.1: no challenge, for it would bring the password here in the clear.
            await AnswerAsync(context, StatusCodes.Status403Forbidden, "Passwords are taken over TLS only. Use the https URL of this server.\n");
            return;
        }

        switch (await LogInAsync(context, _gate))
        {
            case (LoginResult.Good, { } principal):
                context.User = principal;
                await next(context);
                break;
            case (LoginResult.Busy, _):
                context.Response.Headers.RetryAfter = "1";
                await AnswerAsync(context, StatusCodes.Status429TooManyRequests, "Too many passwords are being checked. Try again in a second.\n");
                break;
            default:
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"DavServer\", charset=\"UTF-8\"";
                await AnswerAsync(context, StatusCodes.Status401Unauthorized, "A user's name and password are needed.\n");
                break;
        }
    }

    /// <summary>Whoever may open the socket runs the server, or is root: an administrator, whatever users there are.</summary>
    private Task InvokeByControlAsync(HttpContext context)
    {
        if (!ControlConnection.Allows(context))
        {
            return AnswerAsync(context, StatusCodes.Status404NotFound, "Only operations and clients can be asked for here.\n");
        }

        context.User = PrincipalClaims.Local;
        context.Request.Host = default; // No name leads here: monitors are told by their path.
        return next(context);
    }

    private static bool IsSecure(HttpContext context) =>
        context.Request.IsHttps
        || (context.Connection is { RemoteIpAddress: { } remote, LocalIpAddress: { } local }
            && IPAddress.IsLoopback(remote)
            && IPAddress.IsLoopback(local));

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length; // ASCII
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private async Task<(LoginResult Result, ClaimsPrincipal? Principal)> LogInAsync(HttpContext context, PasswordGate gate)
    {
        var field = context.Request.Headers.Authorization;
        if (!BasicCredentials.TryParse(field, out var name, out var password))
        {
            return (LoginResult.Bad, null);
        }

        var from = context.Connection.RemoteIpAddress ?? IPAddress.None;
        var result = await gate.CheckAsync(name, password, from, context.RequestAborted);
        if (result == LoginResult.Good && UserName.TryParse(name, out var user))
        {
            return (result, _administrators.Contains(name) ? PrincipalClaims.Administrator(user) : PrincipalClaims.User(user));
        }

        if (result == LoginResult.Bad)
        {
            // A name that is none is not told: people type passwords into the wrong field.
            LogFailed(UserName.TryParse(name, out _) ? name : "-", from);
        }

        return (result, null);
    }

    [LoggerMessage(1103, LogLevel.Warning, "Login failed for {Name} from {Address}.")]
    private partial void LogFailed(string name, IPAddress address);
}
