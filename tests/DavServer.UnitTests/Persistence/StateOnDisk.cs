using DavServer.Persistence;
using DavServer.Storage;
using DavServer.UnitTests.Host;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.Persistence;

/// <summary>A real database file that goes with the test.</summary>
internal sealed class StateOnDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StateOnDisk() => State = Open();

    public SqliteState State { get; private set; }

    public string File => _folder["state.db"];

    public void Reopen()
    {
        State.Dispose();
        State = Open();
    }

    public void Dispose()
    {
        State.Dispose();
        _folder.Dispose();
    }

    private SqliteState Open() => SqliteState.Open(File, Durability.Power, NullLogger.Instance);
}
