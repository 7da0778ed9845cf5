// YARP as its own getting-started page has it; the ports and the certificate come from outside.
using System.Net;
using System.Security.Cryptography.X509Certificates;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
builder.Configuration.AddJsonFile(args[0], optional: false);
builder.Logging.ClearProviders();
builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
builder.WebHost.ConfigureKestrel(kestrel =>
{
    var pem = File.ReadAllText(Environment.GetEnvironmentVariable("PEM")!);
    using var made = X509Certificate2.CreateFromPem(pem, pem);
    var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    kestrel.Listen(IPAddress.Loopback, builder.Configuration.GetValue<int>("Listen:Plain"));
    kestrel.Listen(IPAddress.Loopback, builder.Configuration.GetValue<int>("Listen:Tls"), listen => listen.UseHttps(certificate));
});
var application = builder.Build();
application.MapReverseProxy();
application.Run();
