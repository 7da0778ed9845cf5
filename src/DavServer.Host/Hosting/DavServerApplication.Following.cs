using System.Net.Sockets;
using DavServer.Host.Configuration;
using DavServer.Host.Control;
using DavServer.Host.State;
using DavServer.WebDav.LongRunning.Webhooks;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DavServer.Host.Hosting;

/// <content>How operations are followed from elsewhere: webhooks, and the control socket.</content>
public static partial class DavServerApplication
{
    private static void AddFollowing(IServiceCollection services, ServerConfiguration configuration, StateFolder state)
    {
        services.AddSingleton(s => ControlSocket.Open(s.GetRequiredService<StateFolder>(), LoggerOf(s)));
        services.AddOptions<SocketTransportOptions>().Configure<ControlSocket>(static (options, control) => options.CreateBoundListenSocket =
            at => at is UnixDomainSocketEndPoint ? control.Take() : SocketTransportOptions.CreateDefaultBoundListenSocket(at));
        services.AddWebhooks(new WebhookOptions
        {
            Endpoints = configuration.Webhooks,
            Networks = configuration.WebhookNetworks,
            Secrets = configuration.Webhooks.Count == 0 ? [] : ReadSecrets(state),
        });
    }

    private static IReadOnlyList<WebhookSecret> ReadSecrets(StateFolder state)
    {
        try
        {
            return WebhookSecretFile.ReadOrMake(state.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DavServerStartupException($"--webhook: {exception.Message}", ExitCode.Failure, exception);
        }
    }

    private static async Task ConfigureWebhooksAsync(IServiceProvider services)
    {
        var endpoints = services.GetRequiredService<ServerConfiguration>().Webhooks;
        foreach (var disabled in await services.GetRequiredService<IWebhookOutbox>().ConfigureAsync(endpoints))
        {
            HostLog.WebhookDisabled(LoggerOf(services), disabled.GetLeftPart(UriPartial.Authority));
        }

        if (endpoints.Count > 0)
        {
            HostLog.WebhookSecret(LoggerOf(services), WebhookSecretFile.PathIn(services.GetRequiredService<StateFolder>().Path));
        }
    }

    private static ILogger LoggerOf(IServiceProvider services) => services.GetRequiredService<ILoggerFactory>().CreateLogger("DavServer.Host");
}
