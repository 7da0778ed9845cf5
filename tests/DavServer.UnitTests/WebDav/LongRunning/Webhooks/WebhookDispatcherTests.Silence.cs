using DavServer.Tests.Shared;

namespace DavServer.UnitTests.WebDav.LongRunning.Webhooks;

/// <content>Endpoints that do not answer, or do not end.</content>
public sealed partial class WebhookDispatcherTests
{
    [Fact]
    public async Task EndpointThatDoesNotAnswer_FailsAfterFifteenSeconds()
    {
        Receiver.Answer = async http => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        await _fixture.StartAsync();
        await _fixture.EndAsync();
        await Receiver.UntilAsync(1);
        _fixture.Time.Advance(TimeSpan.FromSeconds(14));
        Assert.DoesNotContain("failed", _fixture.Log.ToString(), StringComparison.Ordinal);
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await _fixture.Log.UntilAsync("failed: no answer within 15 s. Attempt 1 of 10");
    }

    [Fact]
    public async Task AConnectionThatIsNotMade_IsTakenForSilence_ByTheTimerOfTheAttemptAlone()
    {
        var limit = TimeSpan.FromMilliseconds(100);
        var endedByAnother = new TaskCompletionSource<bool>();
        _fixture.Options = _fixture.Options with { Timeout = limit };
        _fixture.Resolve = async (_, cancel) =>
        {
            // The attempt's own clock stands still: a timer of the connection's would have gone off before this one.
            using var longer = new CancellationTokenSource(10 * limit, TimeProvider.System);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(longer.Token, cancel);
            await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token));
            endedByAnother.TrySetResult(cancel.IsCancellationRequested);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            return [];
        };
        await _fixture.StartAsync();
        await _fixture.EndAsync();
        Assert.False(await Deadline.WaitAsync(endedByAnother.Task, "the name to be asked for"));
        _fixture.Time.Advance(limit);
        await _fixture.Log.UntilAsync("failed: no answer within 0.1 s. Attempt 1 of 10");
    }

    [Fact]
    public async Task EndpointThatAnswersForEver_IsNotReadToItsEnd()
    {
        Receiver.Answer = async http =>
        {
            while (true)
            {
                await http.Response.Body.WriteAsync(new byte[64 * 1024], http.RequestAborted);
            }
        };
        await _fixture.StartAsync();
        await _fixture.EndAsync();
        await _fixture.Log.UntilAsync("was taken");
    }

    [Fact]
    public async Task EndpointThatHangs_HoldsUpNoOther()
    {
        await using var slow = await WebhookReceiver.StartAsync();
        slow.Answer = async http => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        _fixture.Options = _fixture.Options with { Endpoints = [slow.Url, Receiver.Url] };
        await _fixture.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await _fixture.EndAsync();
        }

        await Receiver.UntilAsync(10, _fixture.Log.ToString);
        Assert.Equal(10, Receiver.Messages.Select(m => m.Id).Distinct().Count());
        await slow.UntilAsync(1);
        Assert.Empty(Receiver.Messages.Select(m => m.Id).Intersect(slow.Messages.Select(m => m.Id)));
    }
}
