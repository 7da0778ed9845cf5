using System.Security.Cryptography.X509Certificates;

namespace DavServer.Host.Certificates;

/// <summary>What the TLS listener shows: the certificate with its key, and what stands between it and a root.</summary>
internal sealed record ServerCertificate(X509Certificate2 Certificate, X509Certificate2Collection Chain);
