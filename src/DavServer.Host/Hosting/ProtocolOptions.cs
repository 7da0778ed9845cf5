using DavServer.Host.Configuration;
using DavServer.WebDav;

namespace DavServer.Host.Hosting;

/// <summary>What of the configuration is the protocol's affair.</summary>
internal static class ProtocolOptions
{
    public static WebDavOptions Of(ServerConfiguration configuration) => new()
    {
        FirstInterimAfter = configuration.FirstInterimAfter,
        InterimInterval = configuration.InterimInterval,
        AcceptAfter = configuration.AcceptAfter,
        UnknownClients = configuration.UnknownClients,
        UnknownHttp2 = configuration.UnknownHttp2,
        Behind = configuration.Behind,
        ProfilesFile = configuration.Profiles,
        PublicUrl = configuration.PublicUrl,
        CopyBytesPerSecond = configuration.CopyRate,
        PropfindInfinity = configuration.PropfindInfinity,
        AppleFiles = configuration.AppleFiles,
    };
}
