namespace DavServer.WebDav.LongRunning;

/// <summary>An intermediary that the built-in profiles know: what may be given as <c>--behind</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Forwards102">Whether 102s were seen to reach the client through it.</param>
/// <param name="MaxInterims">How many are sent through it on one request; null for no limit of its own.</param>
public sealed record KnownIntermediary(string Name, bool Forwards102, int? MaxInterims)
{
    private static readonly Lazy<Profiles> BuiltIn = new(static () => Profiles.Load(null));

    /// <summary>What some call themselves in Server alone. No profile's <c>via</c> has these: a request that names one in Via was not seen.</summary>
    private static readonly Dictionary<string, string> InServer = new(StringComparer.OrdinalIgnoreCase) { ["Apache"] = "httpd" };

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<KnownIntermediary> All { get; } =
        [.. BuiltIn.Value.IntermediaryNames.Select(n => Of(BuiltIn.Value.FindIntermediary(n)!))];

    /// <summary>The one that a Via or Server field names: <c>1.1 varnish</c>, <c>nginx/1.22.1</c>, <c>1.1 host (Apache/2.4)</c>; or null.</summary>
    public static KnownIntermediary? In(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        foreach (var word in field.Split([' ', '(', ')', ',', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            var product = word.Split('/', ':')[0];
            if ((BuiltIn.Value.FindIntermediary(word) ?? BuiltIn.Value.FindIntermediary(InServer.GetValueOrDefault(product, product))) is { } found)
            {
                return Of(found);
            }
        }

        return null;
    }

    private static KnownIntermediary Of(IntermediaryProfile profile) => new(profile.Name, profile.Forwards102, profile.MaxInterims);
}
