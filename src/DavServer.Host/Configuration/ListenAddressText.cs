using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DavServer.Host.Configuration;

/// <summary>
/// Addresses to listen at: <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, or <c>off</c>. Names are refused: what a name binds to is decided elsewhere and
/// may change.
/// </summary>
internal static class ListenAddressText
{
    public static bool TryParse(string text, out IPEndPoint? endPoint)
    {
        endPoint = null;
        if (text == "off")
        {
            return true;
        }

        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[..colon];
        if (host.Length > 2 && host[0] == '[' && host[^1] == ']')
        {
            return IPAddress.TryParse(host[1..^1], out var v6)
                && v6.AddressFamily == AddressFamily.InterNetworkV6
                && (endPoint = new IPEndPoint(v6, port)) is not null;
        }

        // 127.1, 0x7f000001 and 010.0.0.1 are addresses too, but hardly what was meant.
        return IPAddress.TryParse(host, out var v4)
            && v4.AddressFamily == AddressFamily.InterNetwork
            && v4.ToString() == host
            && (endPoint = new IPEndPoint(v4, port)) is not null;
    }
}
