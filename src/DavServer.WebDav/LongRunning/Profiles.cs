using System.Text.Json;

namespace DavServer.WebDav.LongRunning;

/// <summary>What was measured of clients and intermediaries: the built-in profiles, and those of <c>--profiles</c> over them.</summary>
internal sealed class Profiles
{
    private const int KnownVersion = 1;

    private readonly Dictionary<string, ClientProfile> _clients = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IntermediaryProfile> _intermediaries = new(StringComparer.OrdinalIgnoreCase);

    private Profiles()
    {
    }

    public IEnumerable<string> IntermediaryNames => _intermediaries.Keys.Order(StringComparer.Ordinal);

    /// <summary>The embedded profiles, with those of a file over them.</summary>
    /// <exception cref="ProfileException">A file is unreadable, malformed or contradicts itself; the message names file and line.</exception>
    public static Profiles Load(string? file)
    {
        var profiles = new Profiles();
        using (var embedded = typeof(Profiles).Assembly.GetManifestResourceStream("DavServer.WebDav.profiles.json")!)
        {
            profiles.Add(embedded, "the built-in profiles");
        }

        if (file is not null)
        {
            try
            {
                using var content = File.OpenRead(file);
                profiles.Add(content, file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ProfileException($"{file}: {exception.Message}");
            }
        }

        return profiles;
    }

    /// <summary>The profile whose longest token fits the User-Agent; null for none.</summary>
    public ClientProfile? FindClient(string? userAgent)
    {
        ClientProfile? best = null;
        var length = 0;
        foreach (var profile in _clients.Values)
        {
            foreach (var token in profile.Match)
            {
                if (token.Length > length && userAgent is not null && IsProduct(userAgent, token))
                {
                    best = profile;
                    length = token.Length;
                }
            }
        }

        return best;
    }

    /// <summary>The intermediary of that name, or that goes by it in Via.</summary>
    public IntermediaryProfile? FindIntermediary(string name) =>
        _intermediaries.GetValueOrDefault(name)
        ?? _intermediaries.Values.FirstOrDefault(p => p.Via?.Contains(name, StringComparer.OrdinalIgnoreCase) == true);

    private void Add(Stream content, string source)
    {
        ProfileDocument document;
        try
        {
            document = JsonSerializer.Deserialize(content, ProfileJson.Default.ProfileDocument) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new ProfileException($"{source}, line {exception.LineNumber + 1}: {exception.Message}");
        }

        if (document.Version != KnownVersion)
        {
            throw new ProfileException($"{source}: version {document.Version} is not known, only {KnownVersion}");
        }

        foreach (var client in document.Clients ?? [])
        {
            ProfileRules.Check(client, source);
            _clients[client.Name] = client;
        }

        foreach (var intermediary in document.Intermediaries ?? [])
        {
            ProfileRules.Check(intermediary, source);
            _intermediaries[intermediary.Name] = intermediary;
        }
    }

    // A token counts only as a whole product: "curl" is in "curl/8.5" and "PycURL/7 curl/8", not in "curly/1".
    private static bool IsProduct(string userAgent, string token)
    {
        for (var at = 0; (at = userAgent.IndexOf(token, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + token.Length;
            var begins = at == 0 || userAgent[at - 1] is ' ' or '(' or ';' or ',';
            var ends = token[^1] == '/' || end == userAgent.Length || userAgent[end] is '/' or ' ' or ')' or ';' or ',';
            if (begins && ends)
            {
                return true;
            }
        }

        return false;
    }
}
