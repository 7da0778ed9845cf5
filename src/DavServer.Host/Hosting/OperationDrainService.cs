using DavServer.Operations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DavServer.Host.Hosting;

/// <summary>
/// Drains the operations while the listeners still serve: whoever waits for an outcome gets it whole, and monitors answer to the end.
/// </summary>
internal sealed partial class OperationDrainService(IOperationDrain drain, TimeProvider time, ILogger<OperationDrainService> logger)
    : IHostedLifecycleService
{
    // Of the 30 s that the host waits: 20 for operations to finish, 5 for those that did not to end cleanly, 5 for the responses.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(25);

    /// <summary>How long the host waits in all before it cuts connections off.</summary>
    public static TimeSpan ShutdownTimeout { get; } = TimeSpan.FromSeconds(30);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Before the stop of any service, so before Kestrel's.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        using var after = new CancellationTokenSource(GiveUpAfter, time);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, after.Token);
        try
        {
            await drain.DrainAsync(Limit, giveUp.Token);
        }
        catch (OperationCanceledException)
        {
            LogNotDrained();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1003, LogLevel.Error, "Not all operations could be ended in time; the program stops all the same.")]
    private partial void LogNotDrained();
}
