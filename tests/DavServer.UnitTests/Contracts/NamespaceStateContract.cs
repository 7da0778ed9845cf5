using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Properties;
using DavServer.WebDav.State;
using DavServer.WebDav.Xml;

namespace DavServer.UnitTests.Contracts;

/// <summary>How properties and locks must follow the namespace. One subclass per implementation.</summary>
public abstract class NamespaceStateContract
{
    private static readonly ResourceIdentity One = new(7, 1);
    private static readonly ResourceIdentity Two = new(7, ulong.MaxValue);
    private static readonly PropertyName Name = new("urn:x", "p");

    protected abstract INamespaceState State { get; }

    protected abstract IPropertyStore Properties { get; }

    protected abstract ILockStore Locks { get; }

    /// <summary>The same state after a restart.</summary>
    protected abstract void Reopen();

    [Fact]
    public async Task WhereNothingIsKept_NothingIsWritten()
    {
        Assert.Null(await State.BeginAsync(Change(NamespaceChangeKind.Move, "/a", "/b")));
        await SetAsync("/ab", "/b/c");
        Assert.Null(await State.BeginAsync(Change(NamespaceChangeKind.Delete, "/a")));
        Assert.Null(await State.BeginAsync(Change(NamespaceChangeKind.Copy, "/b/d", "/b/e/f")));
        Assert.Empty(State.Unfinished());
    }

    [Theory]
    [InlineData("/a"), InlineData("/a/b/c"), InlineData("/x"), InlineData("/x/y")]
    public async Task WhereSomethingIsKept_AtOrBelowEitherEnd_ItIsWrittenDown(string bearer)
    {
        await SetAsync(bearer);
        Assert.NotNull(await State.BeginAsync(Change(NamespaceChangeKind.Move, "/a", "/x")));
        Assert.NotNull(await State.BeginAsync(Change(NamespaceChangeKind.Copy, "/a", "/x")));
    }

    [Fact]
    public async Task WhereALockEnds_OrTheDiskTakesSeveralSteps_ItIsWrittenDown()
    {
        Assert.NotNull(await State.BeginAsync(Change(NamespaceChangeKind.Delete, "/a") with { EndingLocks = [new LockToken("urn:1")] }));
        Assert.NotNull(await State.BeginAsync(Change(NamespaceChangeKind.Move, "/a", "/b") with { TakesSeveralSteps = true }));
    }

    [Fact, Spec("RFC 4918", "9.9.1")]
    public async Task PropertiesMoveAlong_AndTheOldOnesAtTheDestinationGo()
    {
        await SetAsync("/a", "/a/b/c", "/a2", "/x/y", "/x/y/old");
        await CommitAsync(Change(NamespaceChangeKind.Move, "/a", "/x/y"));
        AssertBearers("/x/y = /a", "/x/y/b/c = /a/b/c", "/a2 = /a2");
        Reopen();
        AssertBearers("/x/y = /a", "/x/y/b/c = /a/b/c", "/a2 = /a2");
    }

    [Fact, Spec("RFC 4918", "9.8.2")]
    public async Task PropertiesAreCopied_AndLiveTheirOwnLife()
    {
        await SetAsync("/a", "/a/b/c", "/a/b/d/e", "/x/old");
        await CommitAsync(Change(NamespaceChangeKind.Copy, "/a", "/x"));
        await CommitAsync(Change(NamespaceChangeKind.Delete, "/a/b/d"));
        await CommitAsync(Change(NamespaceChangeKind.Copy, "/x/b", "/x/b2/b3"));
        string[] expected = ["/a = /a", "/a/b/c = /a/b/c", "/x = /a", "/x/b/c = /a/b/c", "/x/b/d/e = /a/b/d/e",
            "/x/b2/b3/c = /a/b/c", "/x/b2/b3/d/e = /a/b/d/e"];
        AssertBearers(expected);
        Reopen();
        AssertBearers(expected);
    }

    [Fact, Spec("RFC 4918", "9.8.3")]
    public async Task AtDepthZero_OnlyTheCollectionsOwnAreCopied()
    {
        await SetAsync("/a", "/a/b", "/c/d");
        await CommitAsync(Change(NamespaceChangeKind.Copy, "/a", "/a/x") with { Reach = CopyReach.ResourceOnly });
        await CommitAsync(Change(NamespaceChangeKind.Copy, "/c", "/y") with { Reach = CopyReach.ResourceOnly });
        AssertBearers("/a = /a", "/a/b = /a/b", "/a/x = /a", "/c/d = /c/d");
    }

    [Fact]
    public async Task MembersThatWereNotCopied_HaveNoProperties()
    {
        await SetAsync("/a/b/c", "/a/d");
        await CommitAsync(Change(NamespaceChangeKind.Copy, "/a", "/x"), Paths.At("/x/b"), Paths.At("/x/none"));
        AssertBearers("/a/b/c = /a/b/c", "/a/d = /a/d", "/x/d = /a/d");
    }

    [Fact, Spec("RFC 4918", "15.1")]
    public async Task CreationdateThatWasSet_StaysOverAMove_AndNoCopyBearsIt()
    {
        await SetAsync("/a");
        await DateAsync("/a", "/a/b/c");
        await CommitAsync(Change(NamespaceChangeKind.Copy, "/a", "/x"));
        await CommitAsync(Change(NamespaceChangeKind.Copy, "/a/b", "/y/b"));
        await CommitAsync(Change(NamespaceChangeKind.Move, "/a", "/c"));
        await AssertDatedAsync();
        Reopen();
        await AssertDatedAsync();
    }

    [Fact, Spec("RFC 4918", "15.1")]
    public async Task WhereTheSourceOfAMoveStays_TheCopyDoesNotBearItsCreationdate()
    {
        await DateAsync("/a");
        var move = Change(NamespaceChangeKind.Move, "/a", "/x");
        var step = await State.BeginAsync(move);
        await step!.CommitInsteadAsync(move.AsCopy(_ => null), []);
        Assert.Equal([Paths.At("/a")], State.FindBearers(ResourcePath.Root));
    }

    [Fact, Spec("RFC 4918", "9.6")]
    public async Task LocksEnd_InTheSameStep()
    {
        await Locks.PutAsync(Lock("urn:1"));
        await Locks.PutAsync(Lock("urn:2"));
        await CommitAsync(Change(NamespaceChangeKind.Delete, "/a") with { EndingLocks = [new LockToken("urn:1")] });
        Assert.Equal("urn:2", Assert.Single(Locks.Load()).Token.Uri);
    }

    [Fact]
    public async Task WhatDidNotHappen_LeavesAllAsItWas()
    {
        await SetAsync("/a", "/b/c");
        await Locks.PutAsync(Lock("urn:1"));
        var step = await State.BeginAsync(Change(NamespaceChangeKind.Move, "/a", "/b") with { EndingLocks = [new LockToken("urn:1")] });
        await step!.AbandonAsync();
        Reopen();
        AssertBearers("/a = /a", "/b/c = /b/c");
        Assert.Single(Locks.Load());
        Assert.Empty(State.Unfinished());
    }

    [Fact, Spec("RFC 5689", "3")]
    public async Task WhatWasKeptForWhatWasNotMade_IsForgotten_AndOfWhatWasMadeItStays()
    {
        var (none, made) = (Change(NamespaceChangeKind.Make, "/a") with { TakesSeveralSteps = true }, Change(NamespaceChangeKind.Make, "/b/c") with { TakesSeveralSteps = true });
        var (first, second) = (await State.BeginAsync(none), await State.BeginAsync(made));
        await SetAsync("/a", "/b/c", "/b");
        await first!.AbandonAsync();
        await second!.CommitAsync([]);
        AssertBearers("/b = /b", "/b/c = /b/c");
        Reopen();
        AssertBearers("/b = /b", "/b/c = /b/c");
        Assert.Empty(State.Unfinished());
    }

    [Fact]
    public async Task WhatWasBegunAndNotEnded_IsKnownAfterARestart()
    {
        await SetAsync("/a");
        var change = Change(NamespaceChangeKind.Move, "/a", "/b") with
        {
            Displaced = new ResourceIdentity(ulong.MaxValue, 5),
            TakesSeveralSteps = true,
            EndingLocks = [new LockToken("urn:1"), new LockToken("urn:2")],
            CopiedLinks = [new CopiedLink(Paths.At("/f"), Paths.At("/b/1")), new CopiedLink(Paths.At("/f"), Paths.At("/b/2"))],
        };
        await State.BeginAsync(change);
        await State.BeginAsync(Change(NamespaceChangeKind.Delete, "/a"));
        Reopen();
        var unfinished = State.Unfinished();
        Assert.Equal(2, unfinished.Count);
        Assert.Equivalent(change, unfinished[0].Change, strict: true);
        Assert.Equal(Change(NamespaceChangeKind.Delete, "/a"), unfinished[1].Change with { EndingLocks = [], CopiedLinks = [] });
        await unfinished[1].Step.AbandonAsync();
        await unfinished[0].Step.CommitAsync([]);
        AssertBearers("/b = /a");
        Reopen();
        Assert.Empty(State.Unfinished());
    }

    [Fact]
    public async Task WhatIsForgotten_IsGoneWithAllBelow_AndNobodyElses()
    {
        await SetAsync("/a", "/a/b", "/ab", "/c");
        await State.ForgetAsync(Paths.At("/a"), () => ValueTask.FromResult(true));
        await State.ForgetAsync(Paths.At("/none/such"), () => throw new InvalidOperationException("not asked where nothing is kept"));
        AssertBearers("/ab = /ab", "/c = /c");
    }

    private static NamespaceChange Change(NamespaceChangeKind kind, string source, string? destination = null) => new()
    {
        Kind = kind,
        Source = Paths.At(source),
        SourceIdentity = One,
        Destination = destination is null ? null : Paths.At(destination),
        Appearing = destination is null ? null : Two,
    };

    private static LockRecord Lock(string token) => new()
    {
        Token = new LockToken(token),
        Root = Paths.At("/a"),
        AskedAs = Paths.At("/a"),
        Scope = LockScope.Shared,
        Reach = LockReach.Resource,
        Principal = "anna",
        Owner = "",
        Timeout = TimeSpan.FromMinutes(1),
        Expires = DateTimeOffset.UnixEpoch,
    };

    private async Task SetAsync(params string[] urls)
    {
        foreach (var url in urls)
        {
            Assert.True(await Properties.ChangeAsync(Paths.At(url), One, [new PropertyChange(Name, $"<p>{url}</p>")], new PropertyLimits()));
        }
    }

    private async Task DateAsync(params string[] urls)
    {
        foreach (var url in urls)
        {
            var set = new PropertyChange(PropertyName.Dav("creationdate"), "<creationdate>2001-01-01T00:00:00Z</creationdate>");
            Assert.True(await Properties.ChangeAsync(Paths.At(url), One, [set], new PropertyLimits()));
        }
    }

    /// <summary>The copies bear what is not theirs alone, and where that is nothing, no change of them is written down.</summary>
    private async Task AssertDatedAsync()
    {
        Assert.Equal(["/c", "/c/b/c", "/x"], State.FindBearers(ResourcePath.Root).Select(p => p.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(2, Properties.Find(Paths.At("/c"), null).Count);
        Assert.Equal(Name, Assert.Single(Properties.Find(Paths.At("/x"), null)).Name);
        Assert.Null(await State.BeginAsync(Change(NamespaceChangeKind.Delete, "/x/b")));
        Assert.Null(await State.BeginAsync(Change(NamespaceChangeKind.Delete, "/y")));
    }

    private async Task CommitAsync(NamespaceChange change, params ResourcePath[] notCopied)
    {
        var step = await State.BeginAsync(change);
        Assert.NotNull(step);
        await step.CommitAsync(notCopied);
    }

    /// <summary>Looks at every path of these tests, and no further: by each way of asking.</summary>
    private void AssertBearers(params string[] expected)
    {
        string[] urls = ["/a", "/a2", "/ab", "/b", "/c", "/x", "/y", "/none"];
        string[] below = ["", "/b", "/b/c", "/b/d", "/b/d/e", "/c", "/d", "/old", "/x", "/y", "/y/b", "/y/b/c", "/y/old", "/b2", "/b2/b3", "/b2/b3/c",
            "/b2/b3/d", "/b2/b3/d/e", "/none"];
        var found = new List<string>();
        foreach (var path in urls.SelectMany(u => below.Select(b => Paths.At(u + b))))
        {
            var own = Properties.Find(path, null);
            Assert.Equal(own, Properties.FindOfMembers(path.Parent!, null).GetValueOrDefault(path.Name, []));
            found.AddRange(own.Select(p => $"{path} = {p.Xml[3..^4]}"));
        }

        Assert.Equal(expected.Order(), found.Order());
    }
}
