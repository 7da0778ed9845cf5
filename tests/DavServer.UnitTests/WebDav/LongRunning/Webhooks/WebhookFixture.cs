using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using DavServer.Operations;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Persistence;
using DavServer.WebDav;
using DavServer.WebDav.LongRunning;
using DavServer.WebDav.LongRunning.Webhooks;
using Microsoft.Extensions.Logging;

namespace DavServer.UnitTests.WebDav.LongRunning.Webhooks;

/// <summary>A journal and an outbox on disk, a dispatcher on a clock that a test moves, and somebody who is told.</summary>
internal sealed partial class WebhookFixture : IAsyncDisposable
{
    public const string SecretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private WebhookClient? _client;
    private WebhookDispatcher? _dispatcher;

    private WebhookFixture(WebhookReceiver receiver)
    {
        Receiver = receiver;
        Assert.True(WebhookSecret.TryParse(SecretText, out var secret));
        Options = new WebhookOptions { Endpoints = [receiver.Url], Networks = [IPNetwork.Parse("127.0.0.0/8")], Secrets = [secret!] };
    }

    public WebhookReceiver Receiver { get; }

    public StateOnDisk Disk { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public LogOfWebhooks Log { get; } = new();

    public WebhookOptions Options { get; set; }

    public WebDavOptions Server { get; set; } = new();

    public WebhookNameResolver Resolve { get; set; } = Dns.GetHostAddressesAsync;

    public static async Task<WebhookFixture> CreateAsync() => new(await WebhookReceiver.StartAsync());

    /// <summary>Starts telling, as a start of the server does.</summary>
    public async Task<IReadOnlyList<Uri>> StartAsync()
    {
        var disabled = await Disk.State.Webhooks.ConfigureAsync(Options.Endpoints);
        _client = new WebhookClient(Options, Resolve, Time);
        _dispatcher = new WebhookDispatcher(Options, Disk.State.Webhooks, new ServerIdentity(Server), _client, new Random(1), Time, Log);
        await _dispatcher.StartAsync(CancellationToken.None);
        return disabled;
    }

    public async Task StopAsync()
    {
        if (_dispatcher is not null)
        {
            await Deadline.WaitAsync(_dispatcher.StopAsync(CancellationToken.None), "the dispatcher to stop");
            _dispatcher.Dispose();
            _client!.Dispose();
            _dispatcher = null;
        }
    }

    /// <summary>Stops, and starts on the same file.</summary>
    public async Task<IReadOnlyList<Uri>> RestartAsync()
    {
        await StopAsync();
        Disk.Reopen();
        return await StartAsync();
    }

    /// <summary>Records an operation from its acceptance to its end.</summary>
    public async Task<OperationId> EndAsync(OperationState state = OperationState.Succeeded, string body = "")
    {
        var id = OperationId.New();
        var report = new OperationReport(
            body.Length == 0 ? new FinalResponse(state == OperationState.Succeeded ? 201 : 403) : FinalResponse.Text(207, body), Publication.Everything, "why");
        var description = new OperationDescription
        {
            Kind = "COPY",
            Owner = "user:alice",
            Detail = new OperationSubject("/a%20b/", "/c/", "Infinity", "Replace", "Lenient").Serialize(),
        };
        foreach (var record in new OperationRecord[]
        {
            new OperationRecord.Accepted(id, Time.GetUtcNow(), description),
            new OperationRecord.Started(id, Time.GetUtcNow()),
            new OperationRecord.Ended(id, Time.GetUtcNow(), new OperationOutcome(state, report.Serialize()), new OperationProgress(3, 3, 10, 10)),
        })
        {
            await Disk.State.Operations.AppendAsync(record, CancellationToken.None);
        }

        return id;
    }

    /// <summary>Waits until all that came has failed, and moves the clock to just when the log says that it is tried again.</summary>
    public async Task RetryAsync()
    {
        var count = Receiver.Messages.Count;
        await Log.UntilAsync(" failed: ", count);
        await Deadline.UntilAsync(() => Time.PendingTimers > 0, "the dispatcher to wait", Log.ToString);
        var due = Due().Matches(Log.ToString())[^1].Groups[1].Value;
        Time.Advance(DateTimeOffset.Parse(due, CultureInfo.InvariantCulture) - Time.GetUtcNow());
        await Receiver.UntilAsync(count + 1, Log.ToString);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Receiver.DisposeAsync();
        Disk.Dispose();
    }

    [GeneratedRegex(@"the next at (\S+)\.")]
    private static partial Regex Due();

    /// <summary>What was logged, level first.</summary>
    public sealed class LogOfWebhooks : ILogger<WebhookDispatcher>
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyList<string> Lines => [.. _lines];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");

        public Task UntilAsync(string text, int count = 1) => Deadline.UntilAsync(
            () => Lines.Count(l => l.Contains(text, StringComparison.Ordinal)) >= count, $"{count} lines with '{text}'", ToString);

        public override string ToString() => string.Join('\n', Lines);
    }
}
