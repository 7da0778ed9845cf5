using System.CommandLine;
using DavServer.Host.Commands;
using DavServer.Host.Users;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Host;

public sealed class UserCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Users => _folder["users"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AUserRemovedWhileAPasswordIsTyped_DoesNotComeBack()
    {
        await AddAsync("mallory");
        var added = await InvokeAsync(["add", "--users", Users, "alice"], () =>
        {
            var meanwhile = UsersFile.Read(Users);
            Assert.True(UserName.TryParse("mallory", out var mallory) && meanwhile.Remove(mallory));
            meanwhile.Write(Users);
            return "secret";
        });
        Assert.Equal((0, $"User 'alice' added.{Environment.NewLine}"), added);
        Assert.Equal(["alice"], Names());
    }

    [Theory]
    [InlineData("add", "carol", new[] { "alice", "bob", "carol" })]
    [InlineData("remove", "alice", new[] { "bob" })]
    public async Task AChange_WaitsForTheOneUnderWay_AndUndoesNothingOfIt(string verb, string name, string[] after)
    {
        await AddAsync("alice");
        var turn = await UsersFileLock.TakeAsync(Users, TimeProvider.System);
        var change = InvokeAsync([verb, "--users", Users, name], () => "secret");
        var file = UsersFile.Read(Users);
        Assert.True(UserName.TryParse("bob", out var bob));
        file.Set(bob, PasswordHash.CreateDummy(PasswordHash.DefaultIterations));
        file.Write(Users);
        Assert.False(change.IsCompleted);
        turn.Dispose();
        Assert.Equal(0, (await Deadline.WaitAsync(change, "the change")).Code);
        Assert.Equal(after, Names());
        TemporaryFolder.AssertPrivate(_folder[".users.lock"]);
    }

    private IEnumerable<string> Names() => UsersFile.Read(Users).Users.Keys.Select(n => n.Value).Order(StringComparer.Ordinal);

    private async Task AddAsync(string name) => Assert.Equal(0, (await InvokeAsync(["add", "--users", Users, name], () => "secret")).Code);

    private static async Task<(int Code, string Output)> InvokeAsync(string[] words, Func<string?> ask)
    {
        using var output = new StringWriter();
        var code = await UserCommand.Create(output, ask).Parse(words).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        return (code, output.ToString());
    }
}
