using System.Text;
using DavServer.Host.Commands;
using DavServer.Host.Users;
using DavServer.Tests.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;

namespace DavServer.UnitTests.Host;

public sealed class UsersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("alice")]
    [InlineData("a.b-c_d+e@example.org")]
    [InlineData("Jürgen")]
    [InlineData("7of9")]
    [InlineData("console")]
    public void UserNames(string name) => Assert.True(UserName.TryParse(name, out var parsed) && parsed.Value == name);

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("a\0")]
    [InlineData("a\n")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("CON")]
    [InlineData("nul.txt")]
    [InlineData("Com7")]
    [InlineData("local")]
    [InlineData("anonymous")]
    [InlineData("Ju\u0308rgen")] // Not NFC.
    [InlineData("\u202Ea")]
    public void NamesThatAreNone(string name) => Assert.False(UserName.TryParse(name, out _));

    [Fact]
    public void AHash_IsSaltedRoundTripsAndFitsOnlyItsPassword()
    {
        var hash = PasswordHash.Create("pässwort");
        Assert.NotEqual(hash.ToString(), PasswordHash.Create("pässwort").ToString());
        Assert.StartsWith("$pbkdf2-sha256$600000$", hash.ToString(), StringComparison.Ordinal);
        Assert.True(PasswordHash.TryParse(hash.ToString(), out var read));
        Assert.True(read.Verify("pässwort") && read.Verify("pa\u0308sswort")); // However the keyboard spells it.
        Assert.False(read.Verify("passwort"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("$pbkdf2-sha256$1000$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")] // Too quick.
    [InlineData("$pbkdf2-sha256$99999999999$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("$pbkdf2-sha256$600000$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("$pbkdf2-sha256$600000$AAAAAAAAAAAAAAAAAAAAAA==$AAAA")]
    [InlineData("$apr1$x$y")]
    public void HashesThatAreNone(string text) => Assert.False(PasswordHash.TryParse(text, out _));

    // As facts of one test: the runner can't tell such texts apart.
    [Fact]
    public void APasswordThatCannotBeSent_IsRefusedBeforeItIsSet()
    {
        foreach (var password in (string[])["", "a\n", "a\uFFFEb", "a\uD800", new('x', 513)])
        {
            var told = new StringWriter();
            Assert.Null(PasswordPrompt.Check(password, told));
            Assert.NotEmpty(told.ToString());
        }

        Assert.Equal("pa\u0308ss\uFFFF", PasswordPrompt.Check("pa\u0308ss\uFFFF", TextWriter.Null));
    }

    [Fact]
    public void TheFile_KeepsCommentsAndOrder_AndIsPrivate()
    {
        var alice = Line("alice");
        var path = _folder.Write("users", $"# ours\n{Line("bob")}\n\n{alice}\n");
        var file = UsersFile.Read(path);
        Assert.True(UserName.TryParse("bob", out var bob));
        Assert.True(UserName.TryParse("carol", out var carol));
        Assert.False(file.Set(bob, Hash));
        Assert.True(file.Set(carol, Hash));
        file.Write(path);

        Assert.Equal(["# ours", $"bob:{Hash}", "", alice, $"carol:{Hash}"], File.ReadAllLines(path));
        TemporaryFolder.AssertPrivate(path);
        Assert.Equal([path], Directory.GetFiles(_folder.Path)); // Nothing is left aside.
        Assert.True(file.Remove(carol));
        Assert.False(file.Remove(carol));
    }

    [Fact]
    public void AFileThatIsALink_StaysALink()
    {
        var path = _folder.Write("real", "");
        File.CreateSymbolicLink(_folder["users"], path);
        UsersFile.Read(_folder["users"]).Write(_folder["users"]);
        Assert.Equal(path, File.ResolveLinkTarget(_folder["users"], returnFinalTarget: true)!.FullName);
    }

    [Theory]
    [InlineData("../x:HASH", "line 2")]
    [InlineData("alice", "line 2")]
    [InlineData("alice:secret", "line 2")]
    [InlineData("bob:HASH", "is there twice")]
    public void ALineThatIsNone_IsNamedByNumber_AndNotTold(string line, string error)
    {
        var exception = Assert.Throws<InvalidDataException>(() => UsersFile.Parse($"{Line("bob")}\n{line.Replace("HASH", Hash.ToString())}\n", "users"));
        Assert.Contains(error, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheDirectory_ReadsAChangedFileAgain_AndSurvivesABrokenOne()
    {
        var time = new ManualTimeProvider();
        var path = _folder.Write("users", Line("alice") + "\n");
        var users = new UserDirectory(path, time, NullLogger<UserDirectory>.Instance);
        Assert.True(users.Find("alice").IsKnown);

        _folder.Write("users", $"{Line("alice")}\n{Line("bob")}\n");
        Assert.False(users.Find("bob").IsKnown); // Not looked at each time.
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(users.Find("bob").IsKnown);

        _folder.Write("users", "rubbish");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(users.Find("bob").IsKnown);
        File.Delete(path);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(users.Find("alice").IsKnown);
    }

    // As chmod and chown do: what can be read now is no younger and no longer than what could not. (For root all can be read, so rubbish stands in.)
    [Fact]
    public void TheDirectory_TriesAFileAgainThatItCouldNotRead_AndTellsTheReasonOnce()
    {
        var time = new ManualTimeProvider();
        var log = new EventLog();
        var users = new UserDirectory(_folder.Write("users", Line("alice") + "\n"), time, log);
        var bob = Line("bob") + "\n";
        Write(bob.Replace(':', '!'));
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.False(users.Find("bob").IsKnown);
        }

        Assert.Equal(1102, Assert.Single(log.Events));
        Write(bob);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(users.Find("bob").IsKnown);
        Write(bob.Replace(':', '!') + "\n");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(users.Find("bob").IsKnown);
        Assert.Equal([1102, 1101, 1102], log.Events); // After a success the same reason is news.

        void Write(string text) => File.SetLastWriteTimeUtc(_folder.Write("users", text), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    [Theory]
    [InlineData("Basic YWxpY2U6YTpi", "alice", "a:b")]
    [InlineData("bASIC YWxpY2U6", "alice", "")]
    [InlineData("Basic  YWxpY2U6YTpi", "alice", "a:b")]
    public void Credentials(string field, string name, string password)
    {
        Assert.True(BasicCredentials.TryParse(field, out var actualName, out var actualPassword));
        Assert.Equal((name, password), (actualName, actualPassword));
    }

    [Fact]
    public void CredentialsThatAreNone()
    {
        StringValues[] table =
        [
            default, "", "Basic", "Basic !", "Digest a", "Basic YWxpY2U=", new(["Basic YWxpY2U6", "Basic YWxpY2U6"]),
            "Basic " + Convert.ToBase64String([0x61, 0x3A, 0xFF]), "Basic " + Convert.ToBase64String("a\0:b"u8),
            "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("a:" + new string('x', 2000))),
        ];
        Assert.All(table, f => Assert.False(BasicCredentials.TryParse(f, out _, out _)));
    }

    private sealed class EventLog : ILogger<UserDirectory>
    {
        public List<int> Events { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Events.Add(eventId.Id);
    }

    private static PasswordHash Hash { get; } = PasswordHash.CreateDummy(PasswordHash.DefaultIterations);

    private static string Line(string name) => $"{name}:{PasswordHash.CreateDummy(PasswordHash.DefaultIterations)}";
}
