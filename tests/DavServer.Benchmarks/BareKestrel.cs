using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DavServer.Benchmarks;

/// <summary>A program of its own: Kestrel, and a file that is opened and read for each request. The plainest handler one would write.</summary>
internal static class BareKestrel
{
    /// <summary>The word that makes this program be it.</summary>
    public const string Verb = "bare-kestrel";

    /// <summary>Serves a file until it is stopped; tells its address as the server does.</summary>
    public static async Task RunAsync(string path)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(async context =>
        {
            using var file = File.OpenHandle(path);
            var length = (int)RandomAccess.GetLength(file);
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = length;
            var body = context.Response.BodyWriter;
            body.Advance(RandomAccess.Read(file, body.GetSpan(length)[..length], 0));
            await body.FlushAsync();
        });
        await app.StartAsync();
        Console.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        await ((IHost)app).WaitForShutdownAsync();
    }
}
