namespace DavServer.Operations;

/// <summary>Brings the operations to a clean end before the program stops.</summary>
public interface IOperationDrain
{
    /// <summary>
    /// Refuses new operations from now on and ends the queued ones; lets the running ones finish for <paramref name="limit"/>, then asks them to stop
    /// and waits until the last has ended, or until <paramref name="giveUp"/>.
    /// </summary>
    Task DrainAsync(TimeSpan limit, CancellationToken giveUp);
}
