using System.Net;
using DavServer.Host.Users;
using DavServer.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.Host;

public sealed class PasswordGateTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly PasswordHash Alice = PasswordHash.CreateDummy(PasswordHash.DefaultIterations);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly CountingCheck _check = new();
    private readonly PasswordGate _gate;

    public PasswordGateTests()
    {
        var path = _folder.Write("users", $"alice:{Alice}\n");
        _gate = new PasswordGate(new UserDirectory(path, _time, NullLogger<UserDirectory>.Instance), _check, new GoodCredentials(_time));
    }

    public void Dispose()
    {
        _gate.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("alice", "wrong")]
    [InlineData("nobody", "wrong")]
    [InlineData("nobody", "right")] // Even the dummy's own password lets nobody in.
    [InlineData("../x", "right")]
    public async Task ABadLogin_CostsOneHash_WhetherTheNameIsKnownOrNot(string name, string password)
    {
        Assert.Equal(LoginResult.Bad, await CheckAsync(name, password));
        Assert.Equal(LoginResult.Bad, await CheckAsync(name, password));
        Assert.Equal(2, _check.Iterations.Count);
        Assert.All(_check.Iterations, i => Assert.Equal(Alice.Iterations, i));
    }

    [Fact]
    public async Task AGoodLogin_IsRememberedForAMinute()
    {
        Assert.Equal(LoginResult.Good, await CheckAsync("alice", "right"));
        Assert.Equal(LoginResult.Good, await CheckAsync("alice", "right"));
        Assert.Single(_check.Iterations);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(LoginResult.Good, await CheckAsync("alice", "right"));
        Assert.Equal(2, _check.Iterations.Count);
    }

    [Fact]
    public async Task AChangedHash_EndsWhatWasRemembered()
    {
        await CheckAsync("alice", "right");
        _folder.Write("users", $"# changed\nalice:{PasswordHash.CreateDummy(PasswordHash.DefaultIterations)}\n");
        _time.Advance(TimeSpan.FromSeconds(1));
        await CheckAsync("alice", "right");
        Assert.Equal(2, _check.Iterations.Count);
    }

    [Fact]
    public async Task TheSameCredentialsOnManyConnections_AreCheckedOnce()
    {
        _check.Gate.Reset();
        var all = Enumerable.Range(0, 50).Select(_ => CheckAsync("alice", "right")).ToArray();
        _check.Gate.Set();
        Assert.All(await Task.WhenAll(all), r => Assert.Equal(LoginResult.Good, r));
        Assert.Single(_check.Iterations);
    }

    [Fact]
    public async Task AFloodFromOneAddress_IsTurnedAway_AndOthersAreServed()
    {
        _check.Gate.Reset();
        var flood = Enumerable.Range(0, 500).Select(i => CheckAsync("alice", $"wrong{i}")).ToArray();
        var other = _gate.CheckAsync("alice", "right", IPAddress.Parse("192.0.2.2"), CancellationToken.None);
        Assert.Equal(492, flood.Count(f => f.IsCompletedSuccessfully && f.Result == LoginResult.Busy));
        _check.Gate.Set();
        Assert.Equal(LoginResult.Good, await other.WaitAsync(Deadline));
        await Task.WhenAll(flood).WaitAsync(Deadline);
        Assert.Equal(LoginResult.Bad, await CheckAsync("alice", "wrong")); // Not busy any more.
    }

    private Task<LoginResult> CheckAsync(string name, string password) =>
        _gate.CheckAsync(name, password, IPAddress.Parse("192.0.2.1"), CancellationToken.None).WaitAsync(Deadline);

    private sealed class CountingCheck : IPasswordCheck
    {
        public List<int> Iterations { get; } = [];

        public ManualResetEventSlim Gate { get; } = new(initialState: true);

        public bool Verify(PasswordHash hash, string password)
        {
            Assert.True(Gate.Wait(Deadline));
            lock (Iterations)
            {
                Iterations.Add(hash.Iterations);
            }

            return password == "right";
        }
    }
}
