using System.Net;
using System.Net.Sockets;
using DavServer.CrashTests.Load;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Soak;

/// <summary>
/// A client with a part of the share of its own, that asks in all the ways there are, until the server dies; then finds out what became of it.
/// </summary>
internal sealed partial class SoakClient(string root, IReadOnlyList<ShareModel> sources, Random random, SoakCounts counts)
{
    private const int MostNoted = 25;
    private readonly TreeChanges _changes = new(root, sources, random);

    // Asked for, and never answered: the next time it may be told what became of it, instead of being done again (product.md, "Retry").
    private readonly HashSet<string> _untold = [];
    private readonly Queue<(string Monitor, OperationList.Operation Shown, long At)> _ended = new();
    private readonly Queue<string> _history = new();
    private Flight? _flight;
    private long? _vanishedBlindly;

    public string Root => root;

    /// <summary>What is there, as far as is known.</summary>
    public ShareModel Model { get; private set; } = ShareModel.Empty;

    /// <summary>Makes its own collection.</summary>
    public async Task BeginAsync(IPEndPoint server)
    {
        await using var connection = new SoakConnection(server);
        var flight = new Flight(new Change { RequestLine = $"MKCOL {root}", Status = 201, After = _ => Model.MakeCollection(root) }, null);
        Conclude(flight, await connection.AskAsync(flight));
    }

    /// <summary>Goes on until it is told to stop, or the server is killed.</summary>
    public async Task RunAsync(IPEndPoint server, Func<bool> stop, Func<bool> killed)
    {
        await using var connection = new SoakConnection(server);
        try
        {
            while (!stop())
            {
                await StepAsync(connection);
            }
        }
        catch (Exception exception) when (killed() && exception is IOException or RawHttpConnection.ProtocolException or SocketException)
        {
            // As it is meant to be.
            Note("killed");
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n{History}", exception);
        }
    }

    /// <summary>The last that it did.</summary>
    private string History => $"{root} before:\n  {string.Join("\n  ", _history)}";

    private void Note(string what)
    {
        _history.Enqueue(what);
        while (_history.Count > MostNoted)
        {
            _history.Dequeue();
        }
    }

    private async Task StepAsync(SoakConnection connection)
    {
        if (random.Next(5) == 0 && Model.Entries.Where(e => !e.Value.IsCollection).Select(e => e.Key).ToArray() is { Length: > 0 } readable)
        {
            var path = readable[random.Next(readable.Length)];
            var got = await connection.AskAsync($"GET {path}");
            Assert.True(got.Status == 200 && got.Content == Model.Entries[path].Content, $"GET {path}: expected {Model.Entries[path]}, came {got}");
            counts.Add("GET");
            return;
        }

        var key = random.Next(2) == 0 ? Guid.NewGuid().ToString() : null;
        var flight = _flight = new Flight(_changes.Next(Model), key);
        if (flight.IsTransfer)
        {
            await TransferAsync(connection, flight, random.Next(100) switch
            {
                < 30 => Manner.Hold,
                < 50 => Manner.Async,
                < 65 => Manner.Processing,
                < 75 => Manner.Cancel,
                < 85 => Manner.VanishKnowing,
                < 92 => Manner.VanishBlind,
                _ => Manner.Twice,
            });
        }
        else
        {
            Conclude(flight, await PatientlyAsync(() => connection.AskAsync(flight)));
        }

        _flight = null;
        Note($"{flight}: {flight.Answer}{(flight.IsRepeated ? ", repeated" : "")}{(flight.IsCanceled ? ", canceled" : "")}");
        counts.Add(flight.Change.RequestLine[..flight.Change.RequestLine.IndexOf(' ', StringComparison.Ordinal)]);
    }

    private async Task TransferAsync(SoakConnection connection, Flight flight, Manner manner)
    {
        Note($"{manner}:");
        counts.Add($"({manner})");
        switch (manner)
        {
            case Manner.Hold:
                Conclude(flight, await PatientlyAsync(() => connection.AskAsync(flight)));
                break;
            case Manner.Async:
                await AsyncAsync(connection, flight);
                break;
            case Manner.Processing:
                Conclude(flight, await PatientlyAsync(() => FinalAfterInterimsAsync(connection, flight)));
                break;
            case Manner.Cancel:
                await CancelAsync(connection, flight);
                break;
            case Manner.VanishKnowing:
                await VanishKnowingAsync(connection, flight);
                break;
            case Manner.VanishBlind:
                await VanishBlindAsync(connection, flight);
                break;
            default:
                await TwiceAsync(connection, flight);
                break;
        }

        if (flight.Key is not null && flight.Monitor is not null && !flight.IsCanceled && random.Next(3) == 0)
        {
            await ReplayAsync(connection, flight);
        }
    }

    private async Task AsyncAsync(SoakConnection connection, Flight flight)
    {
        var answer = await PatientlyAsync(() => connection.AskAsync(flight, "Prefer: respond-async"));
        if (Accept(flight, answer))
        {
            await FollowAsync(connection, flight);
        }
        else
        {
            Conclude(flight, answer);
        }
    }

    private async Task<RawHttpConnection.Message> FinalAfterInterimsAsync(SoakConnection connection, Flight flight)
    {
        var sent = await connection.SendAsync(flight, "Prefer: processing");
        while (true)
        {
            var message = await sent.ReadMessageAsync();
            if (message.Status >= 200)
            {
                return message;
            }

            Accept(flight, message);
        }
    }

    private async Task CancelAsync(SoakConnection connection, Flight flight)
    {
        var answer = await PatientlyAsync(() => connection.AskAsync(flight, "Prefer: respond-async"));
        if (!Accept(flight, answer))
        {
            Conclude(flight, answer);
            return;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1500)), TimeProvider.System);
        flight.IsCanceled = true;
        var canceled = await connection.AskAsync($"DELETE {flight.Monitor}");
        if (canceled.Status == 204)
        {
            // It had ended first, and is forgotten.
            Happened(flight, null, null);
            return;
        }

        Assert.True(canceled.Status == 200, $"DELETE of {flight}: {canceled}");
        await FollowAsync(connection, flight);
    }

    private async Task VanishKnowingAsync(SoakConnection connection, Flight flight)
    {
        var sent = await connection.SendAsync(flight, "Prefer: processing");
        var first = await sent.ReadMessageAsync();
        if (first.Status == 423)
        {
            first = await PatientlyAsync(() => connection.AskAsync(flight));
        }

        if (first.Status >= 200)
        {
            Conclude(flight, first);
            return;
        }

        Accept(flight, first);
        _untold.Add(flight.Change.ToString());
        await connection.VanishAsync();
        await FollowAsync(connection, flight);
    }

    private async Task VanishBlindAsync(SoakConnection connection, Flight flight)
    {
        await connection.SendAsync(flight);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), TimeProvider.System);
        _untold.Add(flight.Change.ToString());
        _vanishedBlindly = TimeProvider.System.GetTimestamp();
        await connection.VanishAsync();
        await AskAgainAsync(connection, flight);
    }

    private async Task TwiceAsync(SoakConnection connection, Flight flight)
    {
        var first = await PatientlyAsync(() => connection.AskAsync(flight, "Prefer: respond-async"));
        if (!Accept(flight, first))
        {
            Conclude(flight, first);
            return;
        }

        // Joined while it runs. Once it has ended, it is done again where there is no key, and its outcome is told where there is one.
        var second = await PatientlyAsync(() => connection.AskAsync(flight, "Prefer: respond-async"));
        if (second.Status == 202 && second["location"] == flight.Monitor)
        {
            await FollowAsync(connection, flight);
            return;
        }

        await FollowAsync(connection, flight);
        if (second.Status == 202)
        {
            Assert.True(flight.Key is null, $"{flight} was begun a second time: {second}");
            flight.Monitor = second["location"];
            flight.IsRepeated = true;
            await FollowAsync(connection, flight);
        }
        else
        {
            Assert.True(second.Status == flight.Answer || (flight.Key is null && IsAnswerToRepetition(flight, second.Status)),
                $"{flight} asked for twice: {second}");
        }
    }
}
