using System.Globalization;
using DavServer.CrashTests.Load;
using DavServer.Tests.Shared;
using Xunit.Abstractions;

namespace DavServer.CrashTests;

/// <summary>The server is killed in the middle of what several clients ask of it, and started again on the same share.</summary>
/// <remarks><c>CRASH_ROUNDS</c>: how often, 5 if unset. <c>CRASH_SEED</c>: the choices of an earlier run, though not its timing.</remarks>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int ChangesPerRound = 1000;
    private const int Clients = 8;
    private readonly string _folder = Directory.CreateTempSubdirectory("davserver-crash-").FullName;

    private string Root => Path.Join(_folder, "share");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task KilledInTheMiddleOfAThousandChanges_ItKeepsExactlyWhatItAcknowledged()
    {
        var seed = FromEnvironment("CRASH_SEED", Random.Shared.Next());
        var rounds = FromEnvironment("CRASH_ROUNDS", 5);
        output.WriteLine($"CRASH_SEED={seed} CRASH_ROUNDS={rounds}");
        var random = new Random(seed);
        var clients = Enumerable.Range(0, Clients).Select(i => new Client($"/w{i}", new Random(random.Next()))).ToArray();
        await using (var first = await ServerProcess.StartAsync(Root))
        {
            await Task.WhenAll(clients.Select(c => c.BeginAsync(first.Http)));
        }

        for (var round = 1; round <= rounds; round++)
        {
            try
            {
                await RunAsync(clients, random);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"CRASH_SEED={seed}, round {round}: {exception.Message}", exception);
            }
        }

        await using var last = await ServerProcess.StartAsync(Root);
        await JudgeAsync(last, clients);
    }

    private async Task RunAsync(Client[] clients, Random random)
    {
        // Now and then it does not live through its start, with what the last run left to be ended.
        if (random.Next(2) == 0)
        {
            await ServerProcess.StartAndKillAsync(Root, TimeSpan.FromMilliseconds(random.Next(200, 1000)));
        }

        var server = await ServerProcess.StartAsync(Root);
        await using (server)
        {
            await JudgeAsync(server, clients);
            var after = random.Next(ChangesPerRound / 10, ChangesPerRound);
            var count = 0;
            var isKilled = false;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var running = clients.Select(c => Task.Run(() => c.RunAsync(server.Http, Acknowledge, () => Volatile.Read(ref isKilled)))).ToArray();

            void Acknowledge()
            {
                if (Interlocked.Increment(ref count) == after)
                {
                    reached.SetResult();
                }
            }

            // A client that fails ends the round as well.
            await Deadline.WaitAsync(Task.WhenAny(reached.Task, AnyFailsAsync(running)), $"{after} changes", () => $"{count}\n{server.Log}",
                TimeSpan.FromSeconds(60));
            await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * 5), TimeProvider.System);
            Volatile.Write(ref isKilled, true);
            await server.DisposeAsync();
            await Deadline.WaitAsync(Task.WhenAll(running), "all clients notice");
            output.WriteLine($"killed after {count} changes, in flight: {string.Join(", ", clients.Select(c => c.InFlight?.RequestLine ?? "-"))}");
        }
    }

    private async Task JudgeAsync(ServerProcess server, Client[] clients)
    {
        // What a kill met is done to its end by the next start, beside whatever is asked of it.
        await OperationList.AllEndAsync(server.Http, TimeSpan.FromSeconds(60));
        foreach (var client in clients)
        {
            client.Judge(await ShareReader.ReadAsync(server.Http, Root, client.Root));
        }

        StateInspection.Judge(Root, [.. clients.Select(c => c.Model)]);
        await StateInspection.NothingIsLeftAsideAsync(Root);
    }

    private static async Task AnyFailsAsync(Task[] running)
    {
        var left = running.ToList();
        while (left.Count > 0)
        {
            var ended = await Task.WhenAny(left);
            await ended;
            left.Remove(ended);
        }
    }

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
