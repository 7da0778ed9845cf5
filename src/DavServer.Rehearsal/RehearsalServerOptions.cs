using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace DavServer.Rehearsal;

/// <summary>Where the test bench listens, and what it keeps.</summary>
public sealed record RehearsalServerOptions
{
    /// <summary>HTTP/1.1 without TLS; null for off.</summary>
    public IPEndPoint? Http { get; init; }

    /// <summary>HTTP/1.1 and HTTP/2 over TLS; null for off.</summary>
    public IPEndPoint? Https { get; init; }

    /// <summary>HTTP/2 without TLS; null for off.</summary>
    public IPEndPoint? Http2Cleartext { get; init; }

    /// <summary>A socket that says what a correct server must not; null for off.</summary>
    public IPEndPoint? Raw { get; init; }

    /// <summary>The same over TLS; null for off.</summary>
    public IPEndPoint? RawTls { get; init; }

    /// <summary>For the listeners with TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What stands between the certificate and a root.</summary>
    public X509Certificate2Collection CertificateChain { get; init; } = [];

    /// <summary>Where transcripts are kept as files; null for nowhere.</summary>
    public string? TranscriptFolder { get; init; }

    /// <summary>Where it is said that transcripts can't be kept.</summary>
    public TextWriter Error { get; init; } = TextWriter.Null;

    /// <summary>What a script may cost.</summary>
    public RehearsalLimits Limits { get; init; } = new();
}
