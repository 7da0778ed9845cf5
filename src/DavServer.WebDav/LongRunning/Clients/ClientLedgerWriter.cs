using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>Keeps the counts of clients each minute and at stop: a kill loses the last minute's, and nobody waits for the disk.</summary>
internal sealed partial class ClientLedgerWriter(ClientLedger ledger, TimeProvider time, ILogger<ClientLedgerWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // After the listeners have closed, so that what ended last is counted.
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SaveAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SaveAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync keeps the rest.
        }
    }

    private async Task SaveAsync()
    {
        try
        {
            await ledger.SaveAsync();
        }
        catch (IOException exception)
        {
            LogNotKept(exception);
        }
    }

    [LoggerMessage(4601, LogLevel.Warning, "The counts of clients can't be kept; tried again in a minute.")]
    private partial void LogNotKept(Exception exception);
}
