using System.Net;
using DavServer.CrashTests.Load;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Soak;

/// <content>What became of what was asked.</content>
internal sealed partial class SoakClient
{
    private const int MostRemembered = 5;

    /// <summary>For how long an outcome is asked for again; well within the retention that the server is started with.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan QuickEnds = TimeSpan.FromSeconds(20);

    /// <summary>Finds out from the restarted server, where no operation is unfinished any more, what became of the request in flight.</summary>
    public async Task SettleAsync(IPEndPoint server, string folder, IReadOnlyList<OperationList.Operation> all)
    {
        await using var connection = new SoakConnection(server);
        await EndedStayEndedAsync(connection);
        if (_flight is { } flight)
        {
            _untold.Add(flight.Change.ToString());
            if (flight.Monitor is null && flight.IsTransfer)
            {
                // The server died before it said where the monitor is; the list has it. This client does one thing after the other.
                flight.Monitor = all.LastOrDefault(o => o.Destination == flight.Destination && o.Created >= flight.Sent)?.Monitor;
            }

            if (flight.Monitor is not null)
            {
                counts.Add("accepted operations that a kill met");
                await FollowAsync(connection, flight);
                await ReplayAsync(connection, flight);
                _flight = null;
            }
        }

        Judge(await ShareReader.ReadAsync(server, folder, root));
    }

    /// <summary>Holds what is there against what is known; what was in flight happened, or did not.</summary>
    public void Judge(ShareModel found)
    {
        var before = Model.Differences(found);
        if (before.Count > 0)
        {
            Assert.True(_flight is not null, $"{root}, nothing in flight:\n{string.Join('\n', before)}\n{History}");
            var after = _flight.Change.After(null).Differences(found);
            Assert.True(after.Count == 0 || _flight.Change.Between?.Differences(found).Count == 0,
                $"{root}, {_flight} in flight: neither as before:\n{string.Join('\n', before)}\nnor as after:\n{string.Join('\n', after)}\n"
                + History);
            Model = found;
        }

        _flight = null;
    }

    /// <summary>Takes note of the monitor that a 202 or the first 102 names. From then on it is accepted.</summary>
    /// <returns>Whether it is one.</returns>
    private bool Accept(Flight flight, RawHttpConnection.Message message)
    {
        if (message.Status is not (102 or 202) || message["location"] is not { } monitor)
        {
            return false;
        }

        Assert.True(flight.Monitor is null || flight.Monitor == monitor, $"{flight} has another monitor: {message}");
        if (flight.Monitor is null)
        {
            counts.Add("accepted (102 or 202 seen)");
        }

        flight.Monitor = monitor;
        return true;
    }

    /// <summary>The final response has come.</summary>
    private void Conclude(Flight flight, RawHttpConnection.Message answer)
    {
        Assert.True(IsExpected(flight, answer.Status) && answer.Content.Contains(flight.Change.Says, StringComparison.Ordinal),
            $"{flight}: expected {flight.Change.Status}. Came: {answer}. Locks: {string.Join(' ', Model.Locks)}");
        _untold.Remove(flight.Change.ToString());
        Happened(flight, answer.Status, answer);
    }

    /// <summary>Follows the monitor, which decides whether it happened.</summary>
    private async Task FollowAsync(SoakConnection connection, Flight flight)
    {
        var shown = await connection.FollowAsync(flight.Monitor!);
        if (shown is null)
        {
            // DELETE of a monitor forgets what ended first.
            Assert.True(flight.IsCanceled, $"{flight} was accepted, and its monitor is gone");
            Happened(flight, null, null);
            return;
        }

        _ended.Enqueue((flight.Monitor!, shown, TimeProvider.System.GetTimestamp()));
        while (_ended.Count > MostRemembered)
        {
            _ended.Dequeue();
        }

        if (shown.Status == "canceled")
        {
            Assert.True(flight.IsCanceled, $"{flight} was canceled by nobody: {shown}");
            counts.Add("canceled");
            return;
        }

        Assert.True(shown.Status == "succeeded" && IsExpected(flight, shown.Answer!.Value), $"{flight} ended thus: {shown}");
        Happened(flight, shown.Answer, null);
    }

    private void Happened(Flight flight, int? status, RawHttpConnection.Message? answer)
    {
        flight.Answer = status;
        Model = flight.Change.After(answer);
    }

    /// <summary>Asks for the same thing again, of which nothing is known.</summary>
    private async Task AskAgainAsync(SoakConnection connection, Flight flight)
    {
        flight.IsRepeated = true;
        var answer = await PatientlyAsync(() => connection.AskAsync(flight));
        Assert.True(IsExpected(flight, answer.Status) || IsAnswerToRepetition(flight, answer.Status), $"{flight} asked for again: {answer}");
        Happened(flight, answer.Status, answer);
    }

    /// <summary>
    /// What is quick is no operation that could be joined. While one is at work whose client has gone away, it holds what it changes all the same.
    /// </summary>
    private async Task<RawHttpConnection.Message> PatientlyAsync(Func<Task<RawHttpConnection.Message>> ask)
    {
        var answer = await ask();
        while (answer.Status == 423 && answer["link"] is null && _vanishedBlindly is { } at && TimeProvider.System.GetElapsedTime(at) < QuickEnds)
        {
            counts.Add("423 behind what a vanished client had asked for");
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
            answer = await ask();
        }

        return answer;
    }

    /// <summary>The same key gets the same outcome, and nothing is done.</summary>
    private async Task ReplayAsync(SoakConnection connection, Flight flight)
    {
        var isKept = TimeProvider.System.GetUtcNow() - flight.Sent < Remembered;
        if (isKept && flight is { Key: not null, Monitor: not null, Answer: { } status, IsCanceled: false, IsRepeated: false })
        {
            var answer = await connection.AskAsync(flight);
            Assert.True(answer.Status == status, $"{flight} ended with {status}, and asked for again by its key: {answer}");
            _untold.Remove(flight.Change.ToString());
            counts.Add("outcomes told again by their key");
        }
    }

    private async Task EndedStayEndedAsync(SoakConnection connection)
    {
        while (_ended.TryDequeue(out var ended))
        {
            if (TimeProvider.System.GetElapsedTime(ended.At) < Remembered)
            {
                var now = await connection.FollowAsync(ended.Monitor);
                Assert.True(now == ended.Shown, $"an operation that had ended: {ended.Shown}. After a restart: {now}");
                counts.Add("outcomes the same after a kill");
            }
        }
    }

    // One that nobody was told the end of may be told it now, where nothing has changed since (product.md, "Retry").
    private bool IsExpected(Flight flight, int status) =>
        status == flight.Change.Status
        || (status is 201 or 204 && flight.IsTransfer && (flight.IsRepeated || _untold.Contains(flight.Change.ToString())));

    private static bool IsAnswerToRepetition(Flight flight, int status) =>
        flight.Change.RequestLine.StartsWith("COPY ", StringComparison.Ordinal) ? status is 201 or 204 : status == 404;
}
