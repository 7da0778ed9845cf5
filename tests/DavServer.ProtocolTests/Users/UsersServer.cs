using System.Text;
using DavServer.Host.Configuration;
using DavServer.ProtocolTests.Hosting;
using DavServer.ProtocolTests.LongRunning;

namespace DavServer.ProtocolTests.Users;

/// <summary>A server with users: alice and bob, and an administrator, carol.</summary>
public sealed class UsersServer : SlowServer, IAsyncLifetime
{
    private readonly string _file = Path.Join(Path.GetTempPath(), $"davserver-test-users-{Guid.NewGuid():N}");

    public static string Alice => Basic("alice", "alice's");

    public static string Bob => Basic("bob", "bob's");

    public static string Carol => Basic("carol", "carol's");

    /// <summary>The field that logs in.</summary>
    public static string Basic(string name, string password) =>
        "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"));

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        File.Delete(_file);
        File.Delete(Path.Join(Path.GetDirectoryName(_file), $".{Path.GetFileName(_file)}.lock"));
    }

    protected override async Task PrepareAsync()
    {
        foreach (var name in new[] { "alice", "bob", "carol" })
        {
            var added = await DavServerProgram.RunAsync($"{name}'s\n", "user", "add", "--users", _file, name);
            Assert.True(added.ExitCode == 0, added.Error);
        }
    }

    protected override ServerConfiguration Configure(ServerConfiguration configuration) =>
        configuration with { Users = _file, Administrators = ["carol"] };
}
