using System.Diagnostics.Metrics;
using System.Globalization;
using DavServer.Operations;
using DavServer.Tests.Shared;
using DavServer.WebDav;
using DavServer.WebDav.Headers;
using DavServer.WebDav.LongRunning;
using DavServer.WebDav.LongRunning.Clients;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.UnitTests.WebDav.LongRunning.Clients;

/// <summary>The table of clients by itself: whom a row stands for, how many there can be, what is kept.</summary>
public sealed class ClientLedgerTests
{
    private static readonly ResponseModePolicy Policy = ResponseModePolicy.Load(new WebDavOptions());

    private readonly ManualTimeProvider _time = new();
    private readonly KeptInMemory _store = new();
    private readonly IMeterFactory _meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    [Theory]
    [InlineData("curl/8.5.0", ClientKind.Profile, "curl")]
    [InlineData("xcurl/8.5.0 (y)", ClientKind.Product, "xcurl")]
    [InlineData("Mozilla/5.0 (X11; Linux) KIO/5.103 kioworker/1", ClientKind.Profile, "kio")]
    [InlineData("Mozilla/5.0 (X11; Linux) Unheard/5.103 unheardworker/1", ClientKind.Product, "unheardworker")]
    [InlineData("Mozilla/5.0 (X11; Linux)", ClientKind.Product, "Mozilla")]
    [InlineData("(comment alone)", ClientKind.Product, "(unreadable)")]
    [InlineData("\u0001\u0002", ClientKind.Product, "(unreadable)")]
    [InlineData("  ", ClientKind.Nameless, "")]
    [InlineData(null, ClientKind.Nameless, "")]
    public void AClientIsCalledByItsProfile_OrElseByItsProduct(string? userAgent, ClientKind kind, string name)
    {
        var ledger = NewLedger();
        Begin(ledger, userAgent);
        Assert.Equal((kind, name), (Assert.Single(ledger.Records).Key.Kind, ledger.Records[0].Key.Client));
    }

    [Fact]
    public void WhatIsKeptOfAUserAgentIsPrintableAndShort() => Prop.ForAll(
        Gen.Choose(0, 400).SelectMany(n => Gen.Elements("aB1/. ;()<>&\"\u001b\r\n\0\u00e9\u202e".ToCharArray()).ArrayOf(n))
            .Select(c => new string(c)).ToArbitrary(),
        userAgent =>
        {
            var (_, name) = ClientName.Of(null, userAgent);
            var sample = ClientName.Sample(userAgent);
            return name.Length <= 48 && sample.Length <= 120 && (name + sample).All(c => c is >= ' ' and <= '~');
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ProductsBeyondTheLastRowAreCountedTogether_AndProfilesStillByThemselves()
    {
        var ledger = NewLedger();
        for (var i = 0; i < 1000; i++)
        {
            Begin(ledger, string.Create(CultureInfo.InvariantCulture, $"made-up-{i}/1"));
        }

        Begin(ledger, "curl/8");
        Assert.Equal(256, ledger.Records.Count(r => r.Key.Kind == ClientKind.Product));
        var others = Assert.Single(ledger.Records, r => r.Key.Kind == ClientKind.Others);
        Assert.Equal((1000 - 256, ""), (others.Operations, others.Sample));
        Assert.Equal(1, Assert.Single(ledger.Records, r => r.Key.Kind == ClientKind.Profile).Operations);
        Assert.Equal(258, ledger.Records.Count);
    }

    [Fact]
    public void OnlyTheClientThatGotA202FollowsIt_AndOnce()
    {
        var ledger = NewLedger();
        var row = Begin(ledger, "asker/1");
        var operation = OperationId.New();
        ledger.Accepted(operation, row, Preference.Stated);
        ledger.MonitorRead(operation, "curl/8");
        ledger.MonitorRead(operation, null);
        ledger.MonitorRead(OperationId.New(), "asker/1");
        Assert.Equal(0, ledger.Records[0].Followed);
        ledger.MonitorRead(operation, "asker/2 (other version)");
        ledger.MonitorRead(operation, "asker/1");
        Assert.Equal((1, 1, 0), (ledger.Records[0].Followed, ledger.Records[0].AcceptedAsked, ledger.Records[0].AcceptedUnasked));
    }

    [Fact]
    public void NoMoreThanSoMany202sAreWatched()
    {
        var ledger = NewLedger();
        var row = Begin(ledger, "asker/1");
        var operations = Enumerable.Range(0, 5000).Select(_ => OperationId.New()).ToArray();
        foreach (var operation in operations)
        {
            ledger.Accepted(operation, row, Preference.Unstated);
        }

        ledger.MonitorRead(operations[0], "asker/1");
        Assert.Equal(0, ledger.Records[0].Followed);
        ledger.MonitorRead(operations[^1], "asker/1");
        Assert.Equal((1, 5000), (ledger.Records[0].Followed, ledger.Records[0].AcceptedUnasked));
    }

    [Fact]
    public async Task WhatIsKeptIsWhatIsNew_AndWhatCouldNotBeKeptIsStillNew()
    {
        var ledger = NewLedger();
        var (one, two) = (Begin(ledger, "one/1"), Begin(ledger, "two/1"));
        await ledger.SaveAsync();
        Assert.Equal(2, _store.Saved.Count);
        await ledger.SaveAsync();
        Assert.Equal(1, _store.Saves);

        one.Interim();
        _store.Fails = true;
        await Assert.ThrowsAsync<IOException>(ledger.SaveAsync);
        _store.Fails = false;
        two.Lost();
        await ledger.SaveAsync();
        Assert.Equal((1, 1), (_store.Saved[one.Key].Interims, _store.Saved[two.Key].Lost));
    }

    [Fact]
    public async Task AnotherStartGoesOnFromWhatWasKept_ButForWhatWasNotSeenForLong()
    {
        var ledger = NewLedger();
        var began = ledger.Began;
        Begin(ledger, "old/1");
        await ledger.SaveAsync();
        _time.Advance(ClientLedger.Retention);
        Begin(ledger, "curl/8").Interim();
        await ledger.SaveAsync();
        _time.Advance(TimeSpan.FromDays(1));

        var again = NewLedger();
        Assert.Equal(began, again.Began);
        Begin(again, "curl/8.1").Interim();
        var record = Assert.Single(again.Records);
        Assert.Equal((2, 2, "curl/8.1"), (record.Operations, record.Interims, record.Sample));
        Assert.Equal(_time.GetUtcNow(), record.LastInterim);
    }

    [Fact]
    public void CountsGoToTheMeter_WithoutStrangersWords()
    {
        var told = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "DavServer" && instrument.Meter.Scope == _meters)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            told.Add($"{instrument.Name} {value} {string.Join(' ', tags.ToArray().Select(t => t.Value))}"));
        listener.Start();
        var ledger = NewLedger();
        Begin(ledger, "curl/8").Interim();
        Begin(ledger, "stranger/1").Lost();
        Assert.Equal(
            [
                "davserver.clients 1 operation curl HTTP/1.1 heartbeat",
                "davserver.clients 1 interim curl HTTP/1.1 heartbeat",
                "davserver.clients 1 operation (Product) HTTP/1.1 hold",
                "davserver.clients 1 lost (Product) HTTP/1.1 hold",
            ],
            told);
    }

    [Fact]
    public async Task ManyAtOnceAreAllCounted()
    {
        var ledger = NewLedger();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Begin(ledger, string.Create(CultureInfo.InvariantCulture, $"p{i % 10}/1")).Interim();
            }
        })));
        Assert.Equal(10, ledger.Records.Count);
        Assert.All(ledger.Records, r => Assert.Equal((800, 800), (r.Operations, r.Interims)));
    }

    private static ClientRow Begin(ClientLedger ledger, string? userAgent)
    {
        var traits = new RequestTraits("HTTP/1.1", userAgent, [], ForwardedFields.Absent, Preferences.None);
        return ledger.Begin(traits, Policy.Decide(traits));
    }

    private ClientLedger NewLedger() => new(Policy, _store, new ClientMetrics(_meters), _time);

    private sealed class KeptInMemory : IClientStore
    {
        public Dictionary<ClientKey, ClientRecord> Saved { get; } = [];

        public int Saves { get; private set; }

        public bool Fails { get; set; }

        private DateTimeOffset? Began { get; set; }

        public ClientCounts Load() => new(Began, [.. Saved.Values]);

        public Task SaveAsync(ClientCounts counts, DateTimeOffset forgetBefore)
        {
            if (Fails)
            {
                throw new IOException("full");
            }

            Saves++;
            Began ??= counts.Began;
            foreach (var record in counts.Records)
            {
                Saved[record.Key] = record;
            }

            return Task.CompletedTask;
        }
    }
}
