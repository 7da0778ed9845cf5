using Microsoft.Extensions.Logging;

namespace DavServer.Host.Hosting;

/// <summary>What is logged of the program as a whole. Event ids of this room: 1000 to 1199.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1001, LogLevel.Information, "Started; {Root} is served at {Addresses}.")]
    public static partial void Started(ILogger logger, string root, string addresses);

    [LoggerMessage(1002, LogLevel.Information, "Stopped.")]
    public static partial void Stopped(ILogger logger);
}
