using System.Globalization;
using Microsoft.Data.Sqlite;

namespace DavServer.Persistence.Sqlite;

/// <summary>
/// The database file, before it is used: made where there is none, and judged where there is one, without changing it. A file that was lost or spoilt
/// is told, never replaced: with it went locks and properties that someone relies on.
/// </summary>
internal static class StateFile
{
    private const string WhatToDo =
        "Restore it from a backup, or move it and its -wal and -shm files away to begin without any locks and dead properties.";

    /// <summary>The connection that writes, to a file of the newest version.</summary>
    /// <exception cref="StateFileException">The file can't be used.</exception>
    public static SqliteSession Open(string file, IReadOnlyList<string> migrations)
    {
        try
        {
            if (!File.Exists(file))
            {
                Create(file, migrations);
            }

            Judge(file, migrations.Count);
            NativeFile.MakePrivate(file);
            var session = SqliteSession.Open(file, SqliteOpenMode.ReadWrite);
            try
            {
                Schema.Migrate(session, migrations);
                return session;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT)
        {
            throw new StateFileException($"The state '{file}' is damaged or no SQLite database: {exception.Message} {WhatToDo}", exception);
        }
        catch (Exception exception) when (exception is SqliteException or UnauthorizedAccessException or IOException and not StateFileException)
        {
            throw new StateFileException($"The state '{file}' can't be opened: {exception.Message}", exception);
        }
    }

    /// <summary>A connection that only reads, to a file that is of the newest version already.</summary>
    /// <exception cref="StateFileException">The file can't be used.</exception>
    public static SqliteSession OpenToRead(string file, int newest)
    {
        SqliteSession? session = null;
        try
        {
            session = SqliteSession.Open(file, SqliteOpenMode.ReadOnly);
            if (Convert.ToInt32(session.Scalar("PRAGMA application_id"), CultureInfo.InvariantCulture) != Schema.ApplicationId)
            {
                throw new StateFileException($"The file '{file}' is not the state of a DavServer, or it is damaged.");
            }

            var version = Schema.VersionOf(session);
            return version == newest ? session : throw new StateFileException(
                $"The state '{file}' has version {version}, this program reads {newest}: start the server that wrote it, and ask that.");
        }
        catch (SqliteException exception)
        {
            session?.Dispose();
            throw new StateFileException($"The state '{file}' can't be read: {exception.Message}", exception);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Made aside and renamed when it is whole, so that an empty file is never taken for a new one.</summary>
    private static void Create(string file, IReadOnlyList<string> migrations)
    {
        if (File.Exists(file + "-wal"))
        {
            throw new StateFileException($"The state '{file}' is gone, but its '{file}-wal' is there. {WhatToDo}");
        }

        var aside = file + ".new";
        foreach (var left in new[] { aside, aside + "-wal", aside + "-shm", aside + "-journal" })
        {
            File.Delete(left);
        }

        // SQLite gives the files beside it the mode of the database: nobody else on this machine is to read lock tokens.
        NativeFile.CreatePrivate(aside);
        using (var session = SqliteSession.Open(aside, SqliteOpenMode.ReadWrite))
        {
            session.Scalar("PRAGMA journal_mode = WAL");
            Schema.Migrate(session, migrations);
        }

        NativeFile.RenameDurably(aside, file);
    }

    private static void Judge(string file, int newest)
    {
        // Read-only: closing the last connection that may write would move the -wal file's content into the database.
        using var session = SqliteSession.Open(file, SqliteOpenMode.ReadOnly);
        if (Convert.ToInt32(session.Scalar("PRAGMA application_id"), CultureInfo.InvariantCulture) != Schema.ApplicationId)
        {
            throw new StateFileException($"The file '{file}' is not the state of a DavServer, or it is damaged. {WhatToDo}");
        }

        var version = Schema.VersionOf(session);
        if (version < 1 || version > newest)
        {
            throw new StateFileException(
                $"The state '{file}' has version {version}, which a newer DavServer wrote; this one knows up to {newest}. Run the newer one.");
        }

        if (session.Scalar("PRAGMA quick_check(1)") is not "ok")
        {
            throw new StateFileException($"The state '{file}' is damaged: {session.Scalar("PRAGMA quick_check(1)")}. {WhatToDo}");
        }
    }
}
