using DavServer.Storage;
using DavServer.WebDav.State;
using Microsoft.Data.Sqlite;

namespace DavServer.Persistence.Sqlite;

/// <summary>What SQLite says, as what callers are promised.</summary>
internal static class StateFault
{
    /// <summary>Whether the same change may succeed later: the disk or another process is in the way, not what is to be written.</summary>
    /// <remarks>SQLITE_PROTOCOL: locks of the -shm file could not be had, however often they were asked for (sqlite.org/rescode.html).</remarks>
    public static bool MayPass(int code) => code is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_PROTOCOL
        or SQLitePCL.raw.SQLITE_NOMEM or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_CANTOPEN;

    public static StateException ToException(string what, SqliteException exception) => new(
        $"The state can't be {what}: {exception.Message}",
        exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL ? StoreError.InsufficientStorage : StoreError.InputOutput,
        exception);
}
