using DavServer.Storage;
using DavServer.WebDav.State;
using Microsoft.Data.Sqlite;

namespace DavServer.Persistence.Sqlite;

/// <summary>What SQLite says, as what callers are promised.</summary>
internal static class StateFault
{
    public static StateException ToException(string what, SqliteException exception) => new(
        $"The state can't be {what}: {exception.Message}",
        exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL ? StoreError.InsufficientStorage : StoreError.InputOutput,
        exception);
}
