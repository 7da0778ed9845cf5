using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rehearsal;

/// <summary>A real intermediary from <c>compat-matrix/proxies</c> in front of a server.</summary>
internal sealed class ProxyProcess(ChildProcess process, string work, IPEndPoint http) : IAsyncDisposable
{
    public IPEndPoint Http => http;

    /// <summary>All ways to set up all intermediaries: <c>nginx/http-1.1</c>.</summary>
    public static IEnumerable<string> All =>
        Directory.GetFiles(Folder, "*.conf", SearchOption.AllDirectories)
            .Select(f => $"{Path.GetFileName(Path.GetDirectoryName(f))}/{Path.GetFileNameWithoutExtension(f)}").Order(StringComparer.Ordinal);

    private static string Folder => Path.Join(SourceTree.Root, "compat-matrix", "proxies");

    /// <summary>Starts one; its configuration's first line says how.</summary>
    /// <param name="name">Which: <c>nginx/http-1.1</c>.</param>
    /// <param name="upstream">The port of the server.</param>
    /// <param name="readTimeout">How long it waits for what the server sends, in seconds.</param>
    public static async Task<ProxyProcess> StartAsync(string name, int upstream, int readTimeout)
    {
        var work = Directory.CreateTempSubdirectory("davserver-test-proxy-").FullName;
        Native.Shell("/", $"chmod 0777 '{work}'"); // Some leave root behind.
        var http = LoopbackPort.Free();
        var values = new Dictionary<string, string>
        {
            ["LISTEN"] = http.Port.ToString(CultureInfo.InvariantCulture),
            ["TLS"] = LoopbackPort.Free().Port.ToString(CultureInfo.InvariantCulture),
            ["UPSTREAM"] = upstream.ToString(CultureInfo.InvariantCulture),
            ["WORK"] = work,
            ["CONF"] = Path.Join(work, "proxy.conf"),
            ["HERE"] = Path.Join(SourceTree.Root, "compat-matrix"),
            ["PEM"] = await MakeCertificateAsync(work),
            ["READ"] = readTimeout.ToString(CultureInfo.InvariantCulture),
            ["READ2"] = Math.Min(readTimeout, 59).ToString("00", CultureInfo.InvariantCulture),
        };
        var configuration = values.Aggregate(
            await File.ReadAllTextAsync(Path.Join(Folder, name + ".conf")), (text, v) => text.Replace($"@{v.Key}@", v.Value, StringComparison.Ordinal));
        await File.WriteAllTextAsync(values["CONF"], configuration);
        var command = configuration.Split('\n')[0].Split(" run: ")[1];
        var process = ChildProcess.Start("bash", ["-c", $"cd '{work}' && exec {command}"], new Dictionary<string, string>
        {
            ["PEM"] = values["PEM"],
            ["CACHE"] = Directory.CreateDirectory(Path.Join(Path.GetTempPath(), "davserver-test-proxies")).FullName,
        });

        // One of them is built first.
        await process.ReadyAsync(() => LoopbackPort.Answers(http), $"{name} to listen", TimeSpan.FromMinutes(2));
        return new ProxyProcess(process, work, http);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Native.Shell("/", $"rm -rf '{work}'");
    }

    private static async Task<string> MakeCertificateAsync(string work)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var file = Path.Join(work, "certificate.pem");
        await File.WriteAllTextAsync(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return file;
    }
}
