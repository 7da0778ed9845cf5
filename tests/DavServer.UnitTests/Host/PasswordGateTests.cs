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
    public async Task ALoginInUse_IsRememberedForAsLongAsItIs()
    {
        await CheckAsync("alice", "right");
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(50));
            Assert.Equal(LoginResult.Good, await CheckAsync("alice", "right"));
        }

        Assert.Single(_check.Iterations);
    }

    [Fact]
    public void OfTooManyLogins_ThoseUnusedForLongestAreForgotten()
    {
        var good = new GoodCredentials(_time);
        for (var i = 0; i < GoodCredentials.MostEntries; i++)
        {
            good.Add($"{i}", Alice);
        }

        Assert.True(good.Contains("0", Alice));
        good.Add("one more", Alice);
        Assert.Equal((true, false, true), (good.Contains("0", Alice), good.Contains("1", Alice), good.Contains("2", Alice)));
    }

    [Fact]
    public async Task AChangedHash_EndsWhatWasRemembered()
    {
        await CheckAsync("alice", "right");
        await CheckAsync("alice", "right"); // A use does not keep it.
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

    [Theory]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)] // One /64 is one client's (RFC 4291 §2.5.4).
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    public async Task AFlood_IsThatOfTheWholeNetworkOfAnIPv6Client(string from, string next, bool isOne)
    {
        _check.Gate.Reset();
        var flood = Enumerable.Range(0, 8).Select(i => CheckAsync("alice", $"wrong{i}", from)).ToArray();
        var other = CheckAsync("alice", "right", next);
        Assert.Equal(isOne, other.IsCompletedSuccessfully);
        _check.Gate.Set();
        Assert.Equal(isOne ? LoginResult.Busy : LoginResult.Good, await other);
        await Task.WhenAll(flood);
        Assert.Equal(LoginResult.Good, await CheckAsync("alice", "right", next)); // Not busy any more.
    }

    private Task<LoginResult> CheckAsync(string name, string password, string from = "192.0.2.1") =>
        _gate.CheckAsync(name, password, IPAddress.Parse(from), CancellationToken.None).WaitAsync(Deadline);

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
