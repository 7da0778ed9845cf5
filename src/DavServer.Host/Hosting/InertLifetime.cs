using Microsoft.Extensions.Hosting;

namespace DavServer.Host.Hosting;

/// <summary>Instead of the console's: signals are the command's business, and a server inside a test has none.</summary>
internal sealed class InertLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
