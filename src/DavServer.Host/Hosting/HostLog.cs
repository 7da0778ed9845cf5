using Microsoft.Extensions.Logging;

namespace DavServer.Host.Hosting;

/// <summary>What is logged of the program as a whole. Event ids of this room: 1000 to 1199.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1001, LogLevel.Information, "Started; {Root} is served at {Addresses}.")]
    public static partial void Started(ILogger logger, string root, string addresses);

    [LoggerMessage(1002, LogLevel.Information, "Stopped.")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(1004, LogLevel.Information, "Webhooks are signed with what is in {File}.")]
    public static partial void WebhookSecret(ILogger logger, string file);

    [LoggerMessage(1005, LogLevel.Warning,
        "{Endpoint} answered a webhook with 410 earlier and is told nothing. Start once without it to tell it again.")]
    public static partial void WebhookDisabled(ILogger logger, string endpoint);

    [LoggerMessage(1006, LogLevel.Warning, "There is no control socket, so 'davserver operations' won't work: {Reason}")]
    public static partial void NoControlSocket(ILogger logger, string reason);
}
