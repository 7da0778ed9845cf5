namespace DavServer.WebDav;

/// <summary>The authority of a URL as it goes over the wire.</summary>
public static class UrlAuthority
{
    /// <summary>
    /// Host and port, the port only where it is not the scheme's. An internationalized name is told by its A-labels (RFC 5891 §4.4): fields are ASCII,
    /// and clients send those. <see cref="Uri.Authority"/> keeps the name as it was written.
    /// </summary>
    public static string Of(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);

        // IdnHost has no brackets around an IPv6 address.
        var host = url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost;
        return url.IsDefaultPort ? host : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{host}:{url.Port}");
    }

    /// <summary>Whether a URL has an authority that can be told so: not every name that .NET takes has A-labels.</summary>
    public static bool IsPossible(Uri url)
    {
        try
        {
            return Of(url).All(char.IsAscii);
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
