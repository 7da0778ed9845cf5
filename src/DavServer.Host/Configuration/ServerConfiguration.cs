using System.Net;
using DavServer.Storage;
using DavServer.WebDav;

namespace DavServer.Host.Configuration;

/// <summary>Everything the command line, the environment and the configuration file can say, parsed.</summary>
public sealed record ServerConfiguration
{
    /// <summary>The folder that is shared; made if absent. Default <c>./share</c>.</summary>
    public string Root { get; init; } = Path.GetFullPath("share");

    /// <summary>Where the server keeps its own state; null for <c>ROOT/.davserver/state</c>.</summary>
    public string? State { get; init; }

    /// <summary>The file that the rest was read from, as far as it was; null for none.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>Where HTTP/1.1 without TLS is served; null for nowhere. Default 127.0.0.1:8080.</summary>
    public IPEndPoint? Http { get; init; } = new(IPAddress.Loopback, 8080);

    /// <summary>Where HTTP/1.1 and HTTP/2 over TLS are served; null for nowhere. Default 127.0.0.1:8443.</summary>
    public IPEndPoint? Https { get; init; } = new(IPAddress.Loopback, 8443);

    /// <summary>Where HTTP/2 without TLS is served to clients that know beforehand; null, the default, for nowhere.</summary>
    public IPEndPoint? Http2Cleartext { get; init; }

    /// <summary>The certificate, PEM or PFX; null for a self-signed one that is made and kept.</summary>
    public string? Certificate { get; init; }

    /// <summary>The certificate's private key, PEM, where <see cref="Certificate"/> does not hold it.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Who may log in; null for no users.</summary>
    public string? Users { get; init; }

    /// <summary>Which of the users are administrators.</summary>
    public IReadOnlyList<string> Administrators { get; init; } = [];

    /// <summary>Serves everyone, as one principal without rights of administration.</summary>
    public bool Anonymous { get; init; }

    /// <summary>How clients name the server, where a proxy rewrites Host.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The intermediary in front, by its name in the profiles.</summary>
    public string? Behind { get; init; }

    /// <summary>Whose forwarded fields are believed. Default: nobody's.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>How long an HTTP/1.1 request may run silently before its first 102. Default 10 seconds.</summary>
    public TimeSpan FirstInterimAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time from one 102 to the next. Default 10 seconds.</summary>
    public TimeSpan InterimInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long HTTP/2 is held before 202. Default 5 seconds.</summary>
    public TimeSpan AcceptAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What HTTP/1.1 clients without a profile get. Default: hold.</summary>
    public UnknownClients UnknownClients { get; init; } = UnknownClients.Hold;

    /// <summary>What HTTP/2 clients without a profile get. Default: accept.</summary>
    public UnknownHttp2 UnknownHttp2 { get; init; } = UnknownHttp2.Accept;

    /// <summary>A file of profiles that adds to the built-in ones; null for none.</summary>
    public string? Profiles { get; init; }

    /// <summary>The most bytes per second an operation may copy; null for no limit.</summary>
    public long? CopyRate { get; init; }

    /// <summary>The most bytes of content the share may hold; null for no limit but the disk's.</summary>
    public long? Quota { get; init; }

    /// <summary>The most operations that run at once. Default 16.</summary>
    public int MaxOperations { get; init; } = 16;

    /// <summary>The most operations of one user that run at once. Default 4.</summary>
    public int MaxOperationsPerUser { get; init; } = 4;

    /// <summary>How long the outcome of an operation is kept. Default 24 hours.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What a PROPFIND with Depth: infinity gets. Default: allow.</summary>
    public PropfindInfinity PropfindInfinity { get; init; } = PropfindInfinity.Allow;

    /// <summary>What becomes of the metadata files of macOS. Default: keep.</summary>
    public AppleFiles AppleFiles { get; init; } = AppleFiles.Keep;

    /// <summary>What acknowledged operations, locks and properties survive. Default: the loss of power.</summary>
    public Durability Durability { get; init; } = Durability.Power;

    /// <summary>What acknowledged content survives. Default: the end of the process.</summary>
    public Durability PutDurability { get; init; } = Durability.Process;

    /// <summary>Who is told of the end of operations. Default: nobody.</summary>
    public IReadOnlyList<Uri> Webhooks { get; init; } = [];

    /// <summary>Networks that webhooks may reach although they are not public, and by http. Default: none.</summary>
    public IReadOnlyList<IPNetwork> WebhookNetworks { get; init; } = [];

    /// <summary>Refuses to create names that Windows can't hold.</summary>
    public bool PortableNames { get; init; }

    /// <summary><see cref="State"/>, or its default below <see cref="Root"/>.</summary>
    public string StateFolder => State ?? Path.Join(Root, ".davserver", "state");
}
