using System.Text;
using System.Text.Json;
using DavServer.WebDav.Headers;

namespace DavServer.WebDav.LongRunning;

/// <summary>What was measured of clients and intermediaries: the built-in profiles, and those of <c>--profiles</c> over them.</summary>
internal sealed class Profiles
{
    private const int KnownVersion = 1;

    private readonly Dictionary<string, ClientProfile> _clients = new(StringComparer.OrdinalIgnoreCase);

    // Those of the operator first: where they fit as well as a built-in one, they decide.
    private (ClientProfile Profile, ProductPattern Pattern)[] _patterns = [];

    // By document, likewise; each name is there once.
    private IReadOnlyList<IntermediaryProfile>[] _intermediaries = [];

    private Profiles()
    {
    }

    public IEnumerable<string> IntermediaryNames => _intermediaries.SelectMany(d => d).Select(p => p.Name).Order(StringComparer.Ordinal);

    /// <summary>The embedded profiles, with those of a file over them.</summary>
    /// <exception cref="ProfileException">A file is unreadable, malformed or contradicts itself; the message names file and line.</exception>
    public static Profiles Load(string? file)
    {
        using var embedded = typeof(Profiles).Assembly.GetManifestResourceStream("DavServer.WebDav.profiles.json")!;
        using var content = new MemoryStream();
        embedded.CopyTo(content);
        var profiles = BuiltIn(content.ToArray());
        if (file is not null)
        {
            try
            {
                profiles.Add(File.ReadAllBytes(file), file, ProfileOrigin.Operator);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ProfileException($"{file}: {exception.Message}");
            }
        }

        return profiles;
    }

    /// <summary>The profiles of a document that is to be built in, and no others.</summary>
    /// <exception cref="ProfileException">It is malformed or contradicts itself.</exception>
    public static Profiles BuiltIn(byte[] content)
    {
        var profiles = new Profiles();
        profiles.Add(content, "the built-in profiles", ProfileOrigin.BuiltIn);
        return profiles;
    }

    /// <summary>
    /// The profile that fits a product of the User-Agent; null for none. Where several do, that with the narrowest version decides, then that with
    /// the longest name, then the product that is named first (RFC 9110 §10.1.5: in decreasing order of significance).
    /// </summary>
    public ClientProfile? FindClient(string? userAgent)
    {
        var best = (Profile: (ClientProfile?)null, Fit: ProductPattern.Fit.None, Length: 0);
        var alone = UserAgentField.OnlyProduct(userAgent);
        foreach (var product in UserAgentField.Parse(userAgent))
        {
            foreach (var (profile, pattern) in _patterns)
            {
                var fit = pattern.Fits(product, alone);
                if (fit > best.Fit || (fit == best.Fit && fit != ProductPattern.Fit.None && pattern.Name.Length > best.Length))
                {
                    best = (profile, fit, pattern.Name.Length);
                }
            }
        }

        return best.Profile;
    }

    /// <summary>The client's profile of that name.</summary>
    public ClientProfile? FindClientByName(string name) => _clients.GetValueOrDefault(name);

    /// <summary>The intermediary of that name, or that goes by it in Via; one of the operator's before any that is built in.</summary>
    public IntermediaryProfile? FindIntermediary(string name) =>
        _intermediaries
            .Select(document => document.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? document.FirstOrDefault(p => p.Via?.Contains(name, StringComparer.OrdinalIgnoreCase) == true))
            .FirstOrDefault(p => p is not null);

    private void Add(byte[] content, string source, ProfileOrigin origin)
    {
        var document = Read(content, source);
        if (ProfileRules.Check(document, origin).Take(1).ToArray() is [var fault])
        {
            throw Fault(content, source, fault);
        }

        foreach (var client in document.Clients ?? [])
        {
            _clients[client.Name] = client;
        }

        var intermediaries = document.Intermediaries ?? [];
        var replaced = intermediaries.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _intermediaries = [intermediaries, .. _intermediaries.Select(d => d.Where(p => !replaced.Contains(p.Name)).ToArray())];

        var earlier = _patterns.Where(p => ReferenceEquals(_clients[p.Profile.Name], p.Profile));
        _patterns = [.. (document.Clients ?? []).SelectMany(c => c.Match, (c, word) => (c, ProductPattern.Parse(word, c)!)), .. earlier];
    }

    private static ProfileDocument Read(byte[] content, string source)
    {
        try
        {
            var document = JsonSerializer.Deserialize(WithoutMark(content), ProfileJson.Default.ProfileDocument)
                ?? throw new JsonException("it is null");
            var fault = new ProfileFault("version", FormattableString.Invariant($"version {document.Version} is not known, only {KnownVersion}"));
            return document.Version == KnownVersion ? document : throw Fault(content, source, fault);
        }
        catch (JsonException exception)
        {
            throw new ProfileException($"{source}, line {(exception.LineNumber ?? 0) + 1}: {exception.Message}");
        }
    }

    private static ProfileException Fault(byte[] content, string source, ProfileFault fault) =>
        new(FormattableString.Invariant($"{source}, line {new ProfileLines(WithoutMark(content)).Of(fault.Place)}: {fault.What}"));

    // Editors on Windows begin a file with a byte order mark.
    private static ReadOnlySpan<byte> WithoutMark(byte[] content)
    {
        var mark = Encoding.UTF8.Preamble;
        return content.AsSpan().StartsWith(mark) ? content.AsSpan(mark.Length) : content;
    }
}
