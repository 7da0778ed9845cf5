using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DavServer.Host.State;

namespace DavServer.Host.Certificates;

/// <summary>The certificate the server makes for itself, and keeps, so that who trusted it once need not again.</summary>
internal static class SelfSignedCertificate
{
    /// <summary>Apple's systems refuse server certificates that are valid for more than 825 days.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(820);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280 §4.2.1.12

    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>The kept one, or a new one where there is none, it can't be read, or it ends soon.</summary>
    public static X509Certificate2 ReadOrMake(string stateFolder, TimeProvider time)
    {
        var path = Path.Join(stateFolder, "certificate.pem");
        return TryRead(path, time) ?? Make(path, time);
    }

    private static X509Certificate2? TryRead(string path, TimeProvider time)
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            var certificate = X509Certificate2.CreateFromPemFile(path);
            var now = time.GetUtcNow();
            var isCurrent = certificate.NotBefore.ToUniversalTime() <= now && certificate.NotAfter.ToUniversalTime() > now + RenewBefore;
            if (certificate.HasPrivateKey && isCurrent)
            {
                return CertificateFile.Portable(certificate);
            }

            certificate.Dispose();
        }
        catch (CryptographicException)
        {
            // Half a file from a full disk of long ago: a new certificate is better than no server.
        }

        return null;
    }

    /// <summary>One that nobody keeps.</summary>
    public static X509Certificate2 MakeForNow(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return CertificateFile.Portable(Sign(key, time));
    }

    private static X509Certificate2 Make(string path, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = Sign(key, time);
        AtomicFile.Write(path, Encoding.ASCII.GetBytes($"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
        return CertificateFile.Portable(certificate);
    }

    private static X509Certificate2 Sign(ECDsa key, TimeProvider time)
    {
        var request = new CertificateRequest("CN=DavServer (self-signed)", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        var machine = Environment.MachineName;
        if (Uri.CheckHostName(machine) == UriHostNameType.Dns && !machine.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            names.AddDnsName(machine);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));

        // Clocks of clients may be a little behind.
        var from = time.GetUtcNow().AddHours(-1);
        return request.CreateSelfSigned(from, from + Lifetime);
    }
}
