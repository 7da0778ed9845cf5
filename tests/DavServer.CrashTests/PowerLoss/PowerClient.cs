using System.Net;
using System.Net.Sockets;
using DavServer.CrashTests.Load;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.PowerLoss;

/// <summary>
/// A client with a part of the share of its own, that notes where in the disks' log each of its changes was asked for and acknowledged.
/// </summary>
internal sealed class PowerClient(string root, TreeChanges changes, Func<long> position)
{
    private readonly List<Step> _steps = [];
    private int _count;

    public string Root => root;

    /// <summary>How much was acknowledged; may be asked while it goes on.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Where something was acknowledged.</summary>
    public IEnumerable<long> Acknowledgements => _steps.Where(s => s.Done != long.MaxValue).Select(s => s.Done);

    /// <summary>How much was acknowledged, by method.</summary>
    public IEnumerable<string> Methods => _steps.Where(s => s.Done != long.MaxValue).Select(s => s.Change.RequestLine.Split(' ')[0]);

    /// <summary>Makes its own collection.</summary>
    public Task BeginAsync(IPEndPoint server) => RunAsync(server, () => _steps.Count > 0, () => false,
        _ => new Change { RequestLine = $"MKCOL {root}", Status = 201, After = _ => ShareModel.Empty.MakeCollection(root) });

    /// <summary>Goes on until it is told to stop, or the server is killed.</summary>
    public Task RunAsync(IPEndPoint server, Func<bool> stop, Func<bool> killed) => RunAsync(server, stop, killed, changes.Next);

    /// <summary>
    /// What must be there after a loss of power at a position, and what may be in its place: the change under way happened, or did not.
    /// </summary>
    public IReadOnlyList<ShareModel> PossibleAt(long cut)
    {
        var step = _steps.FirstOrDefault(s => s.Done > cut);
        return step is null ? [_steps[^1].After]
            : step.Begun > cut ? [step.Before]
            : step.Change.Between is { } between ? [step.Before, step.Change.After(null), between]
            : [step.Before, step.Change.After(null)];
    }

    private async Task RunAsync(IPEndPoint server, Func<bool> stop, Func<bool> killed, Func<ShareModel, Change> next)
    {
        try
        {
            await using var connection = await RawHttpConnection.ConnectAsync(server);
            connection.Patience = TimeSpan.FromSeconds(60);
            while (!stop())
            {
                var model = _steps.Count == 0 ? ShareModel.Empty : _steps[^1].After;
                var change = next(model);
                _steps.Add(new Step(position(), long.MaxValue, model, change, model));
                var fields = string.Concat(change.Fields.Append($"Content-Length: {change.Content.Length}").Select(f => f + "\r\n"));
                await connection.SendAsync($"{change.RequestLine} HTTP/1.1\r\nHost: {server}\r\n{fields}\r\n{change.Content}");
                var answer = (await connection.ReadResponseAsync()).Final;
                var done = position();
                Assert.True(answer.Status == change.Status && answer.Content.Contains(change.Says, StringComparison.Ordinal),
                    $"{change}: expected {change.Status}. Came: {answer}");
                _steps[^1] = _steps[^1] with { Done = done, After = change.After(answer) };
                Interlocked.Increment(ref _count);
            }
        }
        catch (Exception exception) when (killed() && exception is IOException or RawHttpConnection.ProtocolException or SocketException)
        {
            // As it is meant to be.
        }
    }

    private sealed record Step(long Begun, long Done, ShareModel Before, Change Change, ShareModel After);
}
