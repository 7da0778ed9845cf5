using System.Globalization;
using DavServer.ProtocolTests.Rfc4918;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Locks;

/// <summary>Whoever has an exclusive lock is alone with its resource, however many others try at the same moment.</summary>
public sealed class LockRaceTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int Holders = 4;
    private const int Rounds = 40;
    private const int GrantsOfEach = 8;

    private ServerUnderTest Server => shared.Server;

    // Unlocked writers come in between all the time: in the moment a lock is granted one of them may have been judged already.
    [Theory, Spec("RFC 4918", "6.1"), Spec("RFC 4918", "7")]
    [InlineData("file", "file", "Depth: 0")]
    [InlineData("tree/file", "tree", "Depth: infinity")]
    public async Task NobodyWritesUnderAnotherOnesLock(string written, string locked, string depth)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/{written}", "before");
        var (file, root) = ($"/{folder}/{written}", $"/{folder}/{locked}");
        using var ended = new CancellationTokenSource();
        var intruders = Enumerable.Range(0, 2).Select(_ => IntrudeAsync(file, ended.Token)).ToArray();

        var holders = Enumerable.Range(0, Holders).Select(i => HoldAsync(i, file, root, depth, ended));
        await Deadline.WaitAsync(Task.WhenAll(holders), "all rounds of all holders", within: 3 * Deadline.Usual);
        await ended.CancelAsync();
        var intrusions = await Deadline.WaitAsync(Task.WhenAll(intruders), "the end of the intruders");

        // Otherwise nothing was shown.
        Assert.True(intrusions.Sum() > 0, "no intruder ever got in");
    }

    // Of several who move or delete and one who locks, either the lock is on what is there, or nothing is there.
    [Fact, Spec("RFC 4918", "6.1")]
    public async Task LockIsNeverOnWhatWasTakenAwayMeanwhile()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/keep", "k");
        await using var locker = await Server.ConnectAsync();
        await using var mover = await Server.ConnectAsync();
        for (var i = 0; i < Rounds; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"/{folder}/f{i}");
            Server.PutOnDisk(path[1..], "f");
            var moving = Server.SendAsync(mover, $"MOVE {path}", $"Destination: {path}-moved");
            var locking = LockAsync(locker, path, "Depth: 0");
            await Deadline.WaitAsync(Task.WhenAll(moving, locking), "MOVE and LOCK");
            var (moved, granted) = ((await moving).Final.Status, await locking);
            Assert.True(moved is 201 or 423, $"MOVE: {moved}");
            if (granted is not null)
            {
                // Granted before the MOVE, which then was refused; or after it, on a new resource.
                Assert.Equal(granted, Assert.Single(await Server.LocksOfAsync(path)).Token);
                Expect.Status(204, await Server.SendContentAsync($"PUT {path}", "x", $"If: (<{granted}>)"));
            }

            if (moved == 201)
            {
                Assert.Empty(await Server.LocksOfAsync(path + "-moved"));
            }
        }
    }

    private async Task HoldAsync(int number, string file, string root, string depth, CancellationTokenSource ended)
    {
        try
        {
            await HoldAsync(number, file, root, depth, ended.Token);
        }
        catch
        {
            // Its lock stays: the others need not wait for it.
            await ended.CancelAsync();
            throw;
        }
    }

    private async Task HoldAsync(int number, string file, string root, string depth, CancellationToken ended)
    {
        await using var connection = await Server.ConnectAsync();
        for (var round = 0; round < GrantsOfEach && !ended.IsCancellationRequested;)
        {
            if (await LockAsync(connection, root, depth) is not { } token)
            {
                continue;
            }

            round++;
            for (var i = 0; i < 3; i++)
            {
                var content = string.Create(CultureInfo.InvariantCulture, $"{number}.{round}.{i}");
                var put = await PutAsync(connection, file, content, $"If: <{file}> (<{token}>)");
                Assert.True(put == 204, $"PUT under its own lock: {put}");
                Assert.Equal(content, (await Server.SendAsync(connection, $"GET {file}")).Final.Content);
            }

            Expect.Status(204, await Server.SendAsync(connection, $"UNLOCK {root}", $"Lock-Token: <{token}>"));
        }
    }

    private async Task<int> IntrudeAsync(string file, CancellationToken ended)
    {
        await using var connection = await Server.ConnectAsync();
        var times = 0;
        while (!ended.IsCancellationRequested)
        {
            var put = await PutAsync(connection, file, "intruder", "X-None: ");
            Assert.True(put is 204 or 423, $"PUT without a lock: {put}");
            times += put == 204 ? 1 : 0;
        }

        return times;
    }

    private async Task<string?> LockAsync(RawHttpConnection connection, string path, string depth)
    {
        var content = LockRequests.Exclusive;
        await connection.SendAsync($"LOCK {path} HTTP/1.1\r\nHost: {Server.Http}\r\n{depth}\r\nContent-Length: {content.Length}\r\n\r\n{content}");
        var response = await connection.ReadResponseAsync("LOCK");
        Assert.True(response.Final.Status is 200 or 201 or 423, response.Final.ToString());
        return response.Final["lock-token"]?[1..^1];
    }

    private async Task<int> PutAsync(RawHttpConnection connection, string path, string content, string field)
    {
        await connection.SendAsync($"PUT {path} HTTP/1.1\r\nHost: {Server.Http}\r\n{field}\r\nContent-Length: {content.Length}\r\n\r\n{content}");
        return (await connection.ReadResponseAsync("PUT")).Final.Status;
    }
}
