using DavServer.Persistence;
using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Host;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.Persistence;

/// <summary>A real database file that goes with the test.</summary>
internal sealed class StateOnDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualResetEventSlim _goesOn = new(initialState: true);
    private int _crashes;

    public StateOnDisk() => State = Open();

    public SqliteState State { get; private set; }

    public string File => _folder[_crashes == 0 ? "state.db" : $"state.{_crashes}.db"];

    /// <summary>How much is in the log; it grows with the first bytes of a commit, which is told of only once the last are on the disk.</summary>
    public long Written => new FileInfo(Log).Length;

    private string Log => File + "-wal";

    public void Reopen()
    {
        State.Dispose();
        State = Open();
    }

    /// <summary>Nothing more gets to the disk, until a crash. What was asked for before is there.</summary>
    public async Task HangAsync()
    {
        await State.Writer.WriteAsync(_ => 0);
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _goesOn.Reset();
        _ = State.Writer.WriteAsync(_ =>
        {
            hangs.TrySetResult();
            return _goesOn.Wait(Deadline.Usual) ? 0 : throw new TimeoutException("there was no crash");
        });
        await Deadline.WaitAsync(hangs.Task, "the writer has come so far");
    }

    /// <summary>
    /// A crash: what the files hold at this moment is all that is left. What waits to be written is not, and of what is being written it may be a
    /// part.
    /// </summary>
    public void Crash()
    {
        var (dead, file, log) = (State, File, Log);
        _crashes++;

        // The log first: what is moved out of it into the database meanwhile is in both then, as it may be after a real crash.
        System.IO.File.WriteAllBytes(Log, System.IO.File.ReadAllBytes(log));
        System.IO.File.WriteAllBytes(File, System.IO.File.ReadAllBytes(file));
        _goesOn.Set();
        dead.Dispose();
        State = Open();
    }

    public void Dispose()
    {
        _goesOn.Set();
        State.Dispose();
        _goesOn.Dispose();
        _folder.Dispose();
    }

    private SqliteState Open() => SqliteState.Open(File, Durability.Power, NullLogger.Instance);
}
