using DavServer.Tests.Shared;

namespace Kestrel.InterimResponses.Tests;

/// <summary>Opened once; whoever waits for it goes on from then on.</summary>
internal sealed class Latch(string whatItMeans)
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _opened.TrySetResult();

    public Task WaitAsync() => Deadline.WaitAsync(_opened.Task, whatItMeans);
}
