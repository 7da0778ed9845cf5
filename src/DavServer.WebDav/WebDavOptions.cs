namespace DavServer.WebDav;

/// <summary>What a client without a profile gets over HTTP/1.1 while it waits.</summary>
public enum UnknownClients
{
    /// <summary>Silence until the final response.</summary>
    Hold,

    /// <summary>A few 102s, further and further apart.</summary>
    Heartbeat,
}

/// <summary>What a client without a profile gets over HTTP/2 while it waits.</summary>
public enum UnknownHttp2
{
    /// <summary>A 202 with a status monitor once <see cref="WebDavOptions.AcceptAfter"/> is over.</summary>
    Accept,

    /// <summary>Silence until the final response.</summary>
    Hold,
}

/// <summary>What a PROPFIND with Depth: infinity on a collection gets.</summary>
public enum PropfindInfinity
{
    /// <summary>The whole tree, up to <see cref="WebDavOptions.PropfindMaxMembers"/>.</summary>
    Allow,

    /// <summary>403 with the condition code <c>propfind-finite-depth</c> (RFC 4918 §9.1).</summary>
    Refuse,
}

/// <summary>What becomes of the metadata files that macOS writes beside a user's files: <c>._*</c> and <c>.DS_Store</c>.</summary>
public enum AppleFiles
{
    /// <summary>They are resources like all others.</summary>
    Keep,

    /// <summary>They are kept and can be reached, but no listing shows them, nor what else macOS keeps at the top of volumes.</summary>
    Hide,

    /// <summary>They are taken and nothing of them is kept: labels, icons and resource forks are lost. Documents are not touched.</summary>
    Drop,
}

/// <summary>How the protocol behaves; names and defaults as on the command line.</summary>
public sealed record WebDavOptions
{
    /// <summary>How long a request may run silently before its first 102, where the client's profile says nothing else. Default 10 seconds.</summary>
    /// <remarks>RFC 2518 §10.1 suggests 20 s; clients that give up after 15 to 30 s need it sooner.</remarks>
    public TimeSpan FirstInterimAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time from one 102 to the next, where the profile says nothing else. Default 10 seconds.</summary>
    public TimeSpan InterimInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an HTTP/2 request is held before it is answered 202. Default 5 seconds.</summary>
    public TimeSpan AcceptAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What clients without a profile get over HTTP/1.1. Default: hold, since a 102 to the wrong client is worse than none.</summary>
    public UnknownClients UnknownClients { get; init; } = UnknownClients.Hold;

    /// <summary>What clients without a profile get over HTTP/2. Default: 202.</summary>
    public UnknownHttp2 UnknownHttp2 { get; init; } = UnknownHttp2.Accept;

    /// <summary>The intermediary in front, by its name in the profiles; null for none.</summary>
    public string? Behind { get; init; }

    /// <summary>A file of profiles that adds to the built-in ones; an entry of the same name replaces. Null for none.</summary>
    public string? ProfilesFile { get; init; }

    /// <summary>How clients name the server where a proxy rewrites Host; its path is what the proxy takes off requests, and we put before each URL. Null for none.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The most bytes per second that one operation copies; null for no limit.</summary>
    public long? CopyBytesPerSecond { get; init; }

    /// <summary>The most members a PROPFIND with Depth: infinity lists. Default 1,000,000; beyond it the listing ends with a 507 that says so.</summary>
    public int PropfindMaxMembers { get; init; } = 1_000_000;

    /// <summary>What a PROPFIND with Depth: infinity gets. Default: it is allowed, and streamed.</summary>
    public PropfindInfinity PropfindInfinity { get; init; } = PropfindInfinity.Allow;

    /// <summary>What becomes of the metadata files of macOS. Default: they are kept.</summary>
    public AppleFiles AppleFiles { get; init; } = AppleFiles.Keep;

    /// <summary>How many dead properties a resource may bear, and how large.</summary>
    public Properties.PropertyLimits PropertyLimits { get; init; } = new();

    /// <summary>The most bytes of an XML request content. Default 256 KiB: a thousand long property names fit, a flood does not.</summary>
    public int MaxXmlBytes { get; init; } = 256 * 1024;

    /// <summary>How long a lock lasts where the client asks for nothing. Default 1 hour.</summary>
    /// <remarks>Long enough to edit; short enough that what a client left behind when it crashed is gone before the next day.</remarks>
    public TimeSpan LockDefaultTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The longest a lock lasts without a refresh; what asks for more gets this, and is told so (RFC 4918 §6.6). Default 24 hours.</summary>
    /// <remarks>A lock that nobody refreshes for a day belongs to a client that is gone.</remarks>
    public TimeSpan LockMaxTimeout { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The most locks in all. Default 100,000; beyond it LOCK is answered 507. Keeps a flood of locks from eating the memory.</summary>
    public int MaxLocks { get; init; } = 100_000;

    /// <summary>The most locks of one principal. Default 10,000, a tenth of all, so that one can't keep the others from locking.</summary>
    public int MaxLocksPerPrincipal { get; init; } = 10_000;

    /// <summary>The most shared locks on one resource. Default 100: each is listed with the resource and, at Depth infinity, with all below it.</summary>
    public int MaxLocksPerResource { get; init; } = 100;

    /// <summary>The most bytes of an <c>owner</c> element, which is kept in memory with its lock. Default 2 KiB: a name, an address, a program.</summary>
    public int MaxLockOwnerBytes { get; init; } = 2 * 1024;

    /// <summary>Finds out now what would otherwise be found out while the server is put together.</summary>
    /// <exception cref="LongRunning.ProfileException">The profiles can't be read, or know no intermediary of the name in <see cref="Behind"/>.</exception>
    public void Validate() => _ = LongRunning.ResponseModePolicy.Load(this);
}
