using DavServer.Persistence;
using DavServer.Persistence.Sqlite;
using DavServer.Storage;
using DavServer.UnitTests.Contracts;
using DavServer.UnitTests.Host;
using DavServer.WebDav.Properties;
using DavServer.WebDav.Xml;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.Persistence;

/// <summary>The file at start: what can't be used is told, and stays as it is.</summary>
public sealed class StateFileTests : IDisposable
{
    private static readonly PropertyChange Set = new(new PropertyName("urn:x", "p"), "<p/>");
    private readonly TemporaryFolder _folder = new();

    private string Db => _folder["state.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AllItsFiles_AreTheOwnersAlone()
    {
        using var state = await OpenWithAPropertyAsync();
        Assert.Equal(["state.db", "state.db-shm", "state.db-spare", "state.db-wal"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(_folder.Path), TemporaryFolder.AssertPrivate);
    }

    [Fact]
    public async Task AFileOfTheFirstVersion_IsBroughtUp_WithAllThatIsInIt()
    {
        // As version 1 was: this text never changes.
        const string first = """
            CREATE TABLE node (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES node (id) ON DELETE CASCADE, name BLOB NOT NULL,
                device INTEGER, inode INTEGER, UNIQUE (parent, name)) STRICT;
            INSERT INTO node (id, parent, name) VALUES (1, NULL, x'');
            CREATE TABLE property (node INTEGER NOT NULL REFERENCES node (id) ON DELETE CASCADE, namespace TEXT NOT NULL, name TEXT NOT NULL,
                xml TEXT NOT NULL, PRIMARY KEY (node, namespace, name)) STRICT, WITHOUT ROWID;
            CREATE TABLE lock (token TEXT PRIMARY KEY, root BLOB NOT NULL, asked_as BLOB NOT NULL, scope INTEGER NOT NULL, reach INTEGER NOT NULL,
                principal TEXT NOT NULL, owner TEXT NOT NULL, timeout INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;
            INSERT INTO node (id, parent, name) VALUES (2, 1, CAST('a' AS BLOB)), (3, 2, CAST('b' AS BLOB));
            INSERT INTO property VALUES (3, 'urn:x', 'p', '<p/>');
            INSERT INTO lock VALUES ('urn:1', CAST('/a' AS BLOB), CAST('/a' AS BLOB), 0, 1, 'anna', '', 1, 1);
            PRAGMA application_id = 1147237971;
            PRAGMA user_version = 1;
            """;
        Run("PRAGMA journal_mode = WAL");
        Run(first);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Db, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        using var state = Open();
        TemporaryFolder.AssertPrivate(Db);
        Assert.Equal("<p/>", Assert.Single(state.Properties.Find(Paths.At("/a/b"), null)).Xml);
        Assert.Equal(Paths.At("/a"), Assert.Single(state.Locks.Load()).Root);
        Assert.True(await state.Properties.ChangeAsync(Paths.At("/a/c"), default, [Set], new PropertyLimits()));
        Assert.Equal((long)Schema.Migrations.Count, Ask("PRAGMA user_version"));
    }

    [Fact]
    public void AMigrationThatFails_LeavesTheVersionBefore_AndCanBeTriedAgain()
    {
        Open().Dispose();
        string[] broken = [.. Schema.Migrations, "CREATE TABLE journal (id INTEGER) STRICT; INSERT INTO journal VALUES (1)",
            "CREATE TABLE journal (id INTEGER) STRICT"];
        Assert.Throws<StateFileException>(() => StateFile.Open(Db, broken));
        Assert.Equal(Schema.Migrations.Count + 1L, Ask("PRAGMA user_version"));
        StateFile.Open(Db, [.. broken[..^1], "CREATE TABLE other (id INTEGER) STRICT"]).Dispose();
        Assert.Equal(1L, Ask("SELECT count(*) FROM journal"));
    }

    [Fact]
    public void AFileOfANewerVersion_IsRefused()
    {
        Open().Dispose();
        Run($"PRAGMA user_version = {Schema.Migrations.Count + 1}");
        AssertRefused("a newer DavServer wrote");
    }

    [Fact]
    public void AFileThatIsNoDatabase_IsRefused()
    {
        File.WriteAllText(Db, new string('x', 5000));
        AssertRefused("damaged or no SQLite database");
    }

    [Theory]
    [InlineData(0), InlineData(50), InlineData(4096)]
    public void AFileCutShort_IsRefused_NeverBegunAnew(int length)
    {
        Open().Dispose();
        using (var file = File.OpenWrite(Db))
        {
            file.SetLength(length);
        }

        AssertRefused(Db);
    }

    [Fact]
    public void ADatabaseOfAnotherProgram_IsRefused()
    {
        Run("CREATE TABLE theirs (x)");
        AssertRefused("not the state of a DavServer");
    }

    [Fact]
    public async Task AFileWithASpoiltPage_IsRefused()
    {
        (await OpenWithAPropertyAsync()).Dispose();
        using (var file = File.OpenWrite(Db))
        {
            file.Position = 4096;
            file.Write(new byte[4096]);
        }

        AssertRefused("is damaged");
    }

    [Fact]
    public async Task AFileThatIsGone_WhileItsLogIsThere_IsMissed()
    {
        using (await OpenWithAPropertyAsync())
        {
            foreach (var name in new[] { "state.db-wal", "state.db-shm" })
            {
                await File.WriteAllBytesAsync(_folder[name + ".kept"], await ReadAsync(_folder[name]));
            }
        }

        Directory.CreateDirectory(_folder["other"]);
        await File.WriteAllBytesAsync(_folder["other/state.db-wal"], await ReadAsync(_folder["state.db-wal.kept"]));
        var refused = Assert.Throws<StateFileException>(() => SqliteState.Open(_folder["other/state.db"], Durability.Power, NullLogger.Instance));
        Assert.Contains("is gone", refused.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder["other"]));
    }

    [Fact]
    public async Task ALogCutShort_LosesNoMoreThanWhatWasCut()
    {
        // As a crash of the machine may leave it: the database as it was, the log with half a last transaction.
        using (var state = await OpenWithAPropertyAsync())
        {
            var whole = new FileInfo(_folder["state.db-wal"]).Length;
            Assert.True(await state.Properties.ChangeAsync(Paths.At("/second"), default, [Set], new PropertyLimits()));
            Directory.CreateDirectory(_folder["copy"]);
            await File.WriteAllBytesAsync(_folder["copy/state.db"], await ReadAsync(Db));
            var log = await ReadAsync(_folder["state.db-wal"]);
            Assert.True(log.Length > whole + 100);
            await File.WriteAllBytesAsync(_folder["copy/state.db-wal"], log[..((int)whole + 100)]);
        }

        using var after = SqliteState.Open(_folder["copy/state.db"], Durability.Power, NullLogger.Instance);
        Assert.Single(after.Properties.Find(Paths.At("/first"), null));
        Assert.Empty(after.Properties.Find(Paths.At("/second"), null));
    }

    [Fact]
    public void AFileThatCannotBeOpened_IsNamed()
    {
        Directory.CreateDirectory(Db);
        Assert.Contains(Db, Assert.Throws<StateFileException>(Open).Message, StringComparison.Ordinal);
    }

    private SqliteState Open() => SqliteState.Open(Db, Durability.Power, NullLogger.Instance);

    private async Task<SqliteState> OpenWithAPropertyAsync()
    {
        var state = Open();
        Assert.True(await state.Properties.ChangeAsync(Paths.At("/first"), new ResourceIdentity(1, 2), [Set], new PropertyLimits()));
        return state;
    }

    private void AssertRefused(string reason)
    {
        var before = File.ReadAllBytes(Db);
        var refused = Assert.Throws<StateFileException>(Open);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(Db, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Db));
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Db};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Ask(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Db};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static async Task<byte[]> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes);
        return bytes;
    }
}
