using DavServer.Operations;
using DavServer.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace DavServer.UnitTests.Operations;

/// <summary>A scheduler with a clock moved by hand, a journal that can be held back, and a log to look at.</summary>
internal sealed class SchedulerFixture : IDisposable
{
    public SchedulerFixture()
        : this(new OperationsOptions())
    {
    }

    public SchedulerFixture(OperationsOptions options)
        : this(options, new GatedJournal(), new ManualTimeProvider())
    {
    }

    private SchedulerFixture(OperationsOptions options, GatedJournal journal, ManualTimeProvider time)
    {
        Options = options;
        Journal = journal;
        Time = time;
        Scheduler = new OperationScheduler(options, Journal, Time, new Logger<OperationScheduler>(LoggerFactory.Create(b => b.AddProvider(Log))));
    }

    public OperationsOptions Options { get; }

    public ManualTimeProvider Time { get; }

    public GatedJournal Journal { get; }

    public RecordingLog Log { get; } = new();

    public OperationScheduler Scheduler { get; }

    public static GatedOperation Operation(string owner = "alice", string? fingerprint = null, string? key = null) =>
        new(GatedOperation.Describe(owner, fingerprint, key));

    public async Task<OperationHandle> StartAsync(IOperation operation)
    {
        var result = await Scheduler.StartAsync(operation, CancellationToken.None).WaitAsync(GatedOperation.Deadline);
        Assert.Equal(StartKind.Started, result.Kind);
        return result.Handle!;
    }

    public async Task<StartResult?> FindEarlierAsync(OperationDescription description) =>
        await Scheduler.FindEarlierAsync(description, CancellationToken.None);

    public async Task<(GatedOperation Operation, OperationHandle Handle, OperationContext Context)> RunAsync()
    {
        var operation = Operation();
        var handle = await StartAsync(operation);
        return (operation, handle, await operation.Started);
    }

    /// <summary>The next run of the program, with the same journal; this one has ended, in whatever way.</summary>
    public Task<(SchedulerFixture Fixture, List<GatedOperation> Revived)> RestartAsync() => RestartAsync(Options);

    /// <summary>The same, where another configuration is given.</summary>
    public async Task<(SchedulerFixture Fixture, List<GatedOperation> Revived)> RestartAsync(OperationsOptions options)
    {
        Scheduler.Dispose();
        var next = new SchedulerFixture(options, Journal, Time);
        var revived = new List<GatedOperation>();
        await next.Scheduler.LoadAsync(CancellationToken.None);
        await next.Scheduler.ResumeAsync(new Reviver(revived));
        return (next, revived);
    }

    public void Dispose() => Scheduler.Dispose();

    private sealed class Reviver(List<GatedOperation> revived) : IOperationReviver
    {
        public IOperation? Revive(OperationId id, OperationDescription description)
        {
            if (description.Kind == "unreadable")
            {
                throw new InvalidOperationException("a bug");
            }

            revived.Add(new GatedOperation(description));
            return revived[^1];
        }
    }

    internal sealed class GatedJournal : IOperationJournal
    {
        private readonly VolatileOperationJournal _inner = new();
        private int _held;

        /// <summary>What every append waits for; null to let them pass.</summary>
        public TaskCompletionSource? Gate { get; set; }

        /// <summary>How many appends have come to a gate.</summary>
        public int Held => Volatile.Read(ref _held);

        /// <summary>What every withdrawal waits for; null to let them pass.</summary>
        public TaskCompletionSource? WithdrawalGate { get; set; }

        /// <summary>What can't be written; null for nothing.</summary>
        public Func<OperationRecord, bool>? Refuses { get; set; }

        public List<OperationRecord> Appended { get; } = [];

        public bool OutlivesProcess { get; set; }

        /// <summary>How many records it keeps.</summary>
        public int Count => _inner.Count;

        /// <summary>What is kept in memory until it can be written; null for nothing.</summary>
        public TaskCompletionSource? Owed { get; set; }

        public List<OperationId> Withdrawn { get; } = [];

        public async ValueTask WithdrawAsync(OperationId id)
        {
            Withdrawn.Add(id);
            await (WithdrawalGate?.Task ?? Task.CompletedTask);
        }

        public Task WhenWrittenAsync() => Owed?.Task ?? Task.CompletedTask;

        public async ValueTask AppendAsync(OperationRecord record, CancellationToken cancel)
        {
            if (Gate is { } gate)
            {
                Interlocked.Increment(ref _held);
                await gate.Task;
            }

            if (Refuses?.Invoke(record) == true)
            {
                throw new IOException("refused");
            }

            lock (Appended)
            {
                Appended.Add(record);
            }

            await _inner.AppendAsync(record, cancel);
        }

        public IAsyncEnumerable<OperationRecord> ReadAllAsync(CancellationToken cancel) => _inner.ReadAllAsync(cancel);
    }

    internal sealed class RecordingLog : ILoggerProvider, ILogger
    {
        public List<(LogLevel Level, int Id)> Entries { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Entries)
            {
                Entries.Add((logLevel, eventId.Id));
            }
        }

        public void Dispose()
        {
        }
    }
}
