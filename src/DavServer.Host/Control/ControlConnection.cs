using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.Host.Control;

/// <summary>Marks the connections that came by the control socket, and says what may be asked there.</summary>
internal sealed class ControlConnection
{
    private const string Operations = "/.davserver/operations";
    private const string Clients = "/.davserver/clients";
    private static readonly ControlConnection Mark = new();

    private ControlConnection()
    {
    }

    /// <summary>Lets Kestrel listen at the control socket, where there is one.</summary>
    public static void Listen(KestrelServerOptions kestrel)
    {
        if (kestrel.ApplicationServices.GetRequiredService<ControlSocket>().Path is not { } path)
        {
            return;
        }

        kestrel.ListenUnixSocket(path, options =>
        {
            options.Protocols = HttpProtocols.Http1;
            options.Use(next => connection =>
            {
                connection.Features.Set(Mark);
                return next(connection);
            });
        });
    }

    public static bool Carries(HttpContext context) => context.Features.Get<ControlConnection>() is not null;

    /// <summary>
    /// Operations, counts of clients and nothing else: the share itself has its own doors. The target is as it came; one with dot segments is refused
    /// later.
    /// </summary>
    public static bool Allows(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        return target.StartsWith(Operations, StringComparison.Ordinal) ? target.Length == Operations.Length || target[Operations.Length] == '/'
            : target.StartsWith(Clients, StringComparison.Ordinal) && (target.Length == Clients.Length || target[Clients.Length] == '?');
    }
}
