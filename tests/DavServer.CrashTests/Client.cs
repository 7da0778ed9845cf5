using System.Net;
using System.Net.Sockets;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests;

/// <summary>A client on a connection of its own, in a part of the share of its own: one change after the other, until the server dies.</summary>
internal sealed class Client(string root, Random random)
{
    private readonly ChangeGenerator _changes = new(root, random);

    // What a kill met that was done all the same, and what was there then.
    private readonly Dictionary<string, ShareModel> _untold = [];
    private Change? _lastAcknowledged;

    public string Root => root;

    /// <summary>What was acknowledged.</summary>
    public ShareModel Model { get; set; } = ShareModel.Empty;

    /// <summary>What was asked and not answered.</summary>
    public Change? InFlight { get; private set; }

    /// <summary>Makes its own collection.</summary>
    public async Task BeginAsync(IPEndPoint server)
    {
        await using var connection = await RawHttpConnection.ConnectAsync(server);
        await ChangeAsync(connection, server, new Change { RequestLine = $"MKCOL {root}", Status = 201, After = _ => Model.MakeCollection(root) });
    }

    /// <summary>Changes this and that until the connection breaks.</summary>
    /// <param name="server">Where.</param>
    /// <param name="onAcknowledged">Counts.</param>
    /// <param name="killed">Whether the server has been killed, so that the connection may break.</param>
    public async Task RunAsync(IPEndPoint server, Action onAcknowledged, Func<bool> killed)
    {
        try
        {
            await using var connection = await RawHttpConnection.ConnectAsync(server);
            while (true)
            {
                var change = _changes.Next(Model);
                if (!MayBeToldAgain(change))
                {
                    await ChangeAsync(connection, server, change);
                    onAcknowledged();
                }
            }
        }
        catch (Exception exception) when (killed() && exception is IOException or RawHttpConnection.ProtocolException or SocketException)
        {
            // As it is meant to be.
        }
    }

    /// <summary>Holds what was found against what was acknowledged; the change in flight happened, or did not.</summary>
    public void Judge(ShareModel found)
    {
        var differences = Model.Differences(found);
        if (differences.Count > 0 && InFlight is { } change)
        {
            var after = change.After(null).Differences(found);
            Assert.True(after.Count == 0 || change.Between?.Differences(found).Count == 0,
                $"{root}, {change} in flight: neither as before:\n{string.Join('\n', differences)}\nnor as after:\n{string.Join('\n', after)}");
        }
        else
        {
            Assert.True(differences.Count == 0, $"{root}, nothing in flight:\n{string.Join('\n', differences)}");
        }

        // The server may not have noted any more that the last one was answered.
        foreach (var met in new[] { InFlight, _lastAcknowledged }.OfType<Change>().Where(c => c.Trees.Count > 0))
        {
            _untold[met.ToString()] = found;
        }

        Model = found;
        InFlight = _lastAcknowledged = null;
    }

    /// <summary>
    /// Whether the server may tell what became of it the first time instead of doing it again (product.md, "Retry"): as long as neither tree has
    /// changed. That it does is <see cref="Soak.UntoldAfterKillTests"/>' concern; once one has changed it must not, which shows here.
    /// </summary>
    private bool MayBeToldAgain(Change change) =>
        _untold.TryGetValue(change.ToString(), out var then) && change.Trees.All(tree => Model.HasSameTree(tree, then));

    private async Task ChangeAsync(RawHttpConnection connection, IPEndPoint server, Change change)
    {
        InFlight = change;
        var fields = string.Concat(change.Fields.Append($"Content-Length: {change.Content.Length}").Select(f => f + "\r\n"));
        await connection.SendAsync($"{change.RequestLine} HTTP/1.1\r\nHost: {server}\r\n{fields}\r\n{change.Content}");
        var answer = (await connection.ReadResponseAsync()).Final;
        Assert.True(answer.Status == change.Status && answer.Content.Contains(change.Says, StringComparison.Ordinal),
            $"{change}: expected {change.Status}. Came: {answer}. Locks: {string.Join(' ', Model.Locks)}");
        Model = change.After(answer);
        (InFlight, _lastAcknowledged) = (null, change);
    }
}
