using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DavServer.Host.Configuration;
using DavServer.Host.Hosting;

namespace DavServer.Host.Certificates;

/// <summary>Reads the certificate that <c>--certificate</c> names.</summary>
internal static class CertificateFile
{
    /// <summary>Throws <see cref="DavServerStartupException"/>, naming the flag, when it can't be used.</summary>
    public static ServerCertificate Read(ServerConfiguration configuration)
    {
        var path = configuration.Certificate!;
        try
        {
            var certificate = IsPem(path)
                ? Portable(X509Certificate2.CreateFromPemFile(path, configuration.CertificateKey ?? path))
                : X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
            if (!certificate.HasPrivateKey)
            {
                throw new DavServerStartupException($"--certificate: '{path}' holds no private key; name it by --certificate-key.", ExitCode.Usage);
            }

            return new ServerCertificate(certificate, ReadChain(path, certificate));
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            var key = configuration.CertificateKey is { } file ? $" with --certificate-key '{file}'" : "";
            throw new DavServerStartupException($"--certificate: '{path}'{key} can't be used: {exception.Message}", ExitCode.Usage, exception);
        }
    }

    /// <summary>The certificate in a form that the platform's TLS takes: Windows refuses keys that exist in memory only.</summary>
    public static X509Certificate2 Portable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
    }

    private static bool IsPem(string path) => File.ReadAllText(path).Contains("-----BEGIN ", StringComparison.Ordinal);

    private static X509Certificate2Collection ReadChain(string path, X509Certificate2 certificate)
    {
        var chain = new X509Certificate2Collection();
        if (IsPem(path))
        {
            chain.ImportFromPemFile(path);
        }
        else
        {
            chain = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password: null);
        }

        return [.. chain.Where(c => c.Thumbprint != certificate.Thumbprint)];
    }
}
