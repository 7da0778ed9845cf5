namespace DavServer.WebDav.LongRunning;

/// <summary>An intermediary that the built-in profiles know: what may be given as <c>--behind</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Forwards102">Whether 102s were seen to reach the client through it.</param>
public sealed record KnownIntermediary(string Name, bool Forwards102)
{
    private static readonly Lazy<Profiles> BuiltIn = new(static () => Profiles.Load(null));

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<KnownIntermediary> All { get; } =
        [.. BuiltIn.Value.IntermediaryNames.Select(n => new KnownIntermediary(n, BuiltIn.Value.FindIntermediary(n)!.Forwards102))];

    /// <summary>The one that a Via or Server field names: <c>1.1 varnish</c>, <c>nginx/1.22.1</c>, <c>1.1 host (Apache/2.4)</c>; or null.</summary>
    public static KnownIntermediary? In(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        foreach (var word in field.Split([' ', '(', ')', ',', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            if ((BuiltIn.Value.FindIntermediary(word) ?? BuiltIn.Value.FindIntermediary(word.Split('/', ':')[0])) is { } found)
            {
                return new KnownIntermediary(found.Name, found.Forwards102);
            }
        }

        return null;
    }
}
