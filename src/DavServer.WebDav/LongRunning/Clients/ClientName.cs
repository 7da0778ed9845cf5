using DavServer.WebDav.Headers;

namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>What a client is called in the table, made of what it sends.</summary>
internal static class ClientName
{
    /// <summary>A choice: no product that was measured is half as long.</summary>
    private const int MostOfName = 48;

    /// <summary>A choice: enough to tell a person which program it is.</summary>
    private const int MostOfSample = 120;

    /// <summary>The kind and name of a client.</summary>
    /// <param name="profile">The name of its profile, or null.</param>
    /// <param name="userAgent">As sent, or null.</param>
    public static (ClientKind Kind, string Name) Of(string? profile, string? userAgent)
    {
        if (profile is not null)
        {
            return (ClientKind.Profile, profile);
        }

        if (string.IsNullOrWhiteSpace(userAgent))
        {
            return (ClientKind.Nameless, "");
        }

        // Half the world begins with "Mozilla/5.0"; who it is stands last there.
        var products = UserAgentField.Parse(userAgent);
        var product = products.Count == 0 ? "(unreadable)" : products[0].Name == "Mozilla" ? products[^1].Name : products[0].Name;
        return (ClientKind.Product, Cut(product, MostOfName));
    }

    /// <summary>A User-Agent that can be kept and shown: printable ASCII, and not longer than a line.</summary>
    public static string Sample(string? userAgent) =>
        Cut(string.Concat((userAgent ?? "").Take(MostOfSample + 1).Select(c => c is >= ' ' and <= '~' ? c : '?')), MostOfSample);

    private static string Cut(string text, int most) => text.Length > most ? text[..most] : text;
}
