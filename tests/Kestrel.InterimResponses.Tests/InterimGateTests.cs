using System.IO.Pipelines;
using System.Text;
using DavServer.Tests.Shared;
using Kestrel.InterimResponses.Internal;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kestrel.InterimResponses.Tests;

public sealed class InterimGateTests : IDisposable
{
    private static readonly InterimResponseOptions Options = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Lifetime _lifetime = new();
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly GatedOutput _output;

    public InterimGateTests() => _output = new GatedOutput(_pipe.Writer);

    public void Dispose() => _lifetime.Dispose();

    [Fact]
    public void BeforeTheContentHasEnded_AttemptsAreSkipped()
    {
        var gate = new InterimGate(_output, _lifetime, Options, _time);
        Assert.False(gate.CanSend);
        Assert.Equal(InterimSendResult.Skipped, gate.TrySend(102));
        Assert.Equal(0, _output.Written);

        gate.ContentEnded();
        Assert.True(gate.CanSend);
        Assert.Equal(InterimSendResult.Sent, gate.TrySend(102));
    }

    [Fact]
    public async Task WhileAFlushIsPending_AttemptsAreSkippedAndNothingPilesUp()
    {
        var gate = OpenGate();
        _output.Hold();
        Assert.Equal(InterimSendResult.Sent, gate.TrySend(102));
        for (var i = 0; i < 100; i++)
        {
            Assert.False(gate.CanSend);
            Assert.Equal(InterimSendResult.Skipped, gate.TrySend(102));
        }

        Assert.Equal(1, gate.SentCount);
        Assert.Equal(gate.SentBytes, _output.Written);
        _output.Release();
        await Deadline.UntilAsync(() => gate.CanSend, "the flush over");
        Assert.Equal(InterimSendResult.Sent, gate.TrySend(102));
        Assert.Equal(0, _output.Overlaps);
    }

    [Fact]
    public async Task Close_ReturnsOnlyWhenThePendingFlushHasEndedAndNothingIsSentAfterIt()
    {
        var gate = OpenGate();
        _output.Hold();
        gate.TrySend(102);
        var first = gate.CloseAsync().AsTask();
        var second = gate.CloseAsync().AsTask();
        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
        Assert.Equal(InterimSendResult.Closed, gate.TrySend(102));
        Assert.False(gate.CanSend);

        _output.Release();
        await Deadline.WaitAsync(Task.WhenAll(first, second), "both closed");
        Assert.Equal(0, _lifetime.Aborts);
        Assert.Equal(InterimSendResult.Closed, gate.TrySend(102));
        Assert.Equal(1, gate.SentCount);
    }

    [Fact]
    public async Task CloseThatTakesTooLong_AbortsTheConnectionAndStillWaitsForTheFlush()
    {
        var gate = OpenGate();
        _output.Hold();
        gate.TrySend(102);
        var closing = gate.CloseAsync().AsTask();
        await Deadline.UntilAsync(() => _time.PendingTimers > 0, "the bound running");
        _time.Advance(Options.CloseTimeout - TimeSpan.FromTicks(1));
        Assert.Equal(0, _lifetime.Aborts);
        _time.Advance(TimeSpan.FromTicks(1));
        await Deadline.UntilAsync(() => _lifetime.Aborts == 1, "an abort");
        Assert.False(closing.IsCompleted);

        _output.Release();
        await Deadline.WaitAsync(closing, "closed");
    }

    [Fact]
    public async Task SynchronousClose_WaitsForThePendingFlushToo()
    {
        var gate = OpenGate();
        _output.Hold();
        gate.TrySend(102);
        var closing = Task.Run(gate.Close);
        await Deadline.UntilAsync(() => _time.PendingTimers > 0, "the bound running");
        Assert.False(closing.IsCompleted);
        _output.Release();
        await Deadline.WaitAsync(closing, "closed");
    }

    [Fact]
    public async Task CloseThatComesWhileAMessageIsBeingWritten_ComesAfterThatMessageAndItsFlush()
    {
        var output = new BlockingOutput(_output);
        var gate = new InterimGate(output, _lifetime, Options, _time);
        gate.ContentEnded();
        _output.Hold();
        var sending = Task.Run(() => gate.TrySend(102));
        await Deadline.WaitAsync(output.InGetSpan, "a message being written");
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var closing = Task.Run(async () =>
        {
            began.SetResult();
            await gate.CloseAsync();
        });
        await Deadline.WaitAsync(began.Task, "Close called");
        Assert.False(closing.IsCompleted);
        output.LetGo();
        Assert.Equal(InterimSendResult.Sent, await Deadline.WaitAsync(sending, "sent"));
        await Deadline.WaitAsync(_output.Held, "its flush");
        Assert.False(closing.IsCompleted);
        _output.Release();
        await Deadline.WaitAsync(closing, "closed");
    }

    [Fact]
    public async Task ManyThreadsAtOnce_SendWholeMessagesOneAfterTheOther()
    {
        var gate = OpenGate();
        gate.Limits = new InterimLimits(int.MaxValue, long.MaxValue, TimeSpan.Zero);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() =>
        {
            var fields = new HeaderDictionary { ["X-Thread"] = $"{n}" };
            for (var i = 0; i < 5000; i++)
            {
                gate.TrySend(102, fields);
            }
        })));
        Assert.Equal(0, _output.Overlaps);
        Assert.Equal(gate.SentBytes, _output.Written);
        var read = await _pipe.Reader.ReadAtLeastAsync((int)gate.SentBytes);
        var messages = Encoding.Latin1.GetString(read.Buffer).Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(gate.SentCount, messages.Length);
        Assert.All(messages, m => Assert.Matches("^HTTP/1.1 102 Processing\r\nx-thread: [0-7]$", m));
    }

    [Fact]
    public void LimitOnCount_Closes()
    {
        var gate = OpenGate(Options with { MaxCount = 2 });
        Assert.Equal([InterimSendResult.Sent, InterimSendResult.Sent, InterimSendResult.Closed], Send(gate, 3));
        Assert.False(gate.CanSend);
    }

    [Fact]
    public void LimitOnBytes_ClosesBeforeItIsExceeded()
    {
        const int Length = 27; // HTTP/1.1 102 Processing CRLF CRLF
        var gate = OpenGate(Options with { MaxBytes = (2 * Length) + 1 });
        Assert.Equal([InterimSendResult.Sent, InterimSendResult.Sent, InterimSendResult.Closed], Send(gate, 3));
        Assert.Equal(2 * Length, gate.SentBytes);
    }

    [Fact]
    public void LimitOnRate_SkipsUntilTheIntervalIsOver()
    {
        var gate = OpenGate(Options with { MinInterval = TimeSpan.FromSeconds(5) });
        Assert.Equal([InterimSendResult.Sent, InterimSendResult.Skipped], Send(gate, 2));
        Assert.False(gate.CanSend);
        _time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.Equal([InterimSendResult.Skipped], Send(gate, 1));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(gate.CanSend);
        Assert.Equal([InterimSendResult.Sent, InterimSendResult.Skipped], Send(gate, 2));
    }

    [Fact]
    public void LimitsSetOnARequest_HoldFromThenOn()
    {
        var gate = OpenGate();
        Send(gate, 3);
        gate.Limits = gate.Limits with { MaxCount = 3 };
        Assert.Equal([InterimSendResult.Closed], Send(gate, 1));
        gate.Limits = gate.Limits with { MaxCount = 4 };
        Assert.Equal([InterimSendResult.Sent, InterimSendResult.Closed], Send(gate, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => gate.Limits = gate.Limits with { MaxBytes = -1 });
    }

    [Fact]
    public void MessageThatIsRefused_ThrowsEvenOnceClosedAndLeavesNoByte()
    {
        var gate = OpenGate();
        Assert.Throws<ArgumentException>(() => gate.TrySend(102, new HeaderDictionary { ["X-Good"] = "1", ["X-Bad"] = "\r\n" }));
        Assert.Equal(0, _output.Written);
        gate.Shut();
        Assert.Throws<ArgumentOutOfRangeException>(() => gate.TrySend(101));
    }

    [Fact]
    public void AbortedRequest_IsClosed()
    {
        var gate = OpenGate();
        _lifetime.Abort();
        Assert.False(gate.CanSend);
        Assert.Equal(InterimSendResult.Closed, gate.TrySend(102));
        Assert.Equal(0, _output.Written);
    }

    [Fact]
    public void ConnectionWhoseReaderIsGone_IsClosed()
    {
        var gate = OpenGate();
        _pipe.Reader.Complete();
        Assert.Equal(InterimSendResult.Closed, gate.TrySend(102));
        Assert.Equal(InterimSendResult.Closed, gate.TrySend(102));
    }

    [Fact]
    public async Task ConnectionWhoseFlushFails_IsClosedAndCloseDoesNotThrow()
    {
        var gate = OpenGate();
        _output.Hold();
        gate.TrySend(102);
        _pipe.Writer.Complete();
        _output.Release();
        await Deadline.WaitAsync(gate.CloseAsync().AsTask(), "closed");
        Assert.Equal(InterimSendResult.Closed, gate.TrySend(102));
    }

    [Fact]
    public void OptionsThatCannotBe_AreRefused()
    {
        InterimResponseOptions[] wrong =
        [
            Options with { InitialDelay = TimeSpan.FromTicks(-1) }, Options with { Interval = TimeSpan.Zero }, Options with { MaxCount = -1 },
            Options with { MaxBytes = -1 }, Options with { MinInterval = TimeSpan.FromTicks(-1) }, Options with { CloseTimeout = TimeSpan.FromTicks(-1) },
            Options with { Interval = TimeSpan.FromDays(50) },
        ];
        Assert.All(wrong, o => Assert.Throws<ArgumentOutOfRangeException>(() => new InterimGate(_output, _lifetime, o, _time)));
    }

    private static InterimSendResult[] Send(InterimGate gate, int times) => [.. Enumerable.Range(0, times).Select(_ => gate.TrySend(102))];

    private InterimGate OpenGate(InterimResponseOptions? options = null)
    {
        var gate = new InterimGate(_output, _lifetime, options ?? Options, _time);
        gate.ContentEnded();
        return gate;
    }

    private sealed class Lifetime : IDisposable, IHttpRequestLifetimeFeature
    {
        private readonly CancellationTokenSource _aborted = new();
        private int _aborts;

        public int Aborts => Volatile.Read(ref _aborts);

        public CancellationToken RequestAborted
        {
            get => _aborted.Token;
            set => throw new NotSupportedException();
        }

        public void Abort()
        {
            Interlocked.Increment(ref _aborts);
            _aborted.Cancel();
        }

        public void Dispose() => _aborted.Dispose();
    }
}
