using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DavServer.UnitTests.Persistence;

/// <summary>
/// Every statement that SQLite itself runs on one database file, as SQLite tells it: no code of ours takes part in the counting. Of connections
/// that are opened while it listens.
/// </summary>
internal sealed unsafe partial class SqlTrace : IDisposable
{
    private const string Library = "e_sqlite3";
    private const uint StatementBegins = 1; // SQLITE_TRACE_STMT

    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Listening = new(StringComparer.Ordinal);
    private readonly string _file;

    static SqlTrace() => Assert.Equal(0, AddToEveryConnection(&OnOpened));

    public SqlTrace(string file)
    {
        _file = file;
        Listening[file] = [];
    }

    /// <summary>What has run since the last <see cref="Clear"/>, but for the settings of new connections.</summary>
    public IReadOnlyList<string> Statements => [.. Listening[_file].Where(s => !s.StartsWith("PRAGMA", StringComparison.Ordinal))];

    public void Clear() => Listening[_file].Clear();

    public void Dispose() => Listening.TryRemove(_file, out _);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnOpened(nint connection, nint error, nint calls) => Trace(connection, StatementBegins, &OnStatement, 0);

    // The fourth is the statement's text, or a comment on a trigger that it has run.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnStatement(uint what, nint context, nint statement, nint text)
    {
        if (Marshal.PtrToStringUTF8(FileNameOf(ConnectionOf(statement), "main")) is { } file && Listening.TryGetValue(file, out var statements))
        {
            statements.Enqueue(Marshal.PtrToStringUTF8(text) ?? "");
        }

        return 0;
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_auto_extension")]
    private static partial int AddToEveryConnection(delegate* unmanaged[Cdecl]<nint, nint, nint, int> onOpened);

    [LibraryImport(Library, EntryPoint = "sqlite3_trace_v2")]
    private static partial int Trace(nint connection, uint mask, delegate* unmanaged[Cdecl]<uint, nint, nint, nint, int> callback, nint context);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_handle")]
    private static partial nint ConnectionOf(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_filename", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint FileNameOf(nint connection, string database);
}
