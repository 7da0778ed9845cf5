using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using DavServer.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>What can't be removed is tried again later and later, and keeps nothing else waiting.</summary>
public sealed class PurgeRetryTests
{
    [Fact]
    public async Task EntryThatCannotBeRemoved_IsTriedAgainAndKeepsNoOtherWaiting()
    {
        // A volume that is mounted in what was thrown away is never purged; until it is taken away.
        var time = new ManualTimeProvider();
        await using var share = new TestShare(time: time, before: s =>
        {
            s.Make("/.davserver/trash/deleted-1-1/f", "x");
            Directory.CreateDirectory(s.OnDisk("/.davserver/trash/deleted-1-1/mounted"));
            Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", s.OnDisk("/.davserver/trash/deleted-1-1/mounted"));
        });
        await Deadline.UntilAsync(() => time.PendingTimers == 1, "it waits");
        share.Make("/other/f", "x");
        Assert.True((await share.Store.DeleteAsync(At("/other"), default, share.Deadline)).Succeeded);
        await Deadline.UntilAsync(() => share.Store.OutstandingPurges == 1, "the other is purged");

        foreach (var delay in new[] { 1, 5, 30 })
        {
            time.Advance(TimeSpan.FromSeconds(delay) - TimeSpan.FromTicks(1));
            Assert.Equal(1, time.PendingTimers);
            time.Advance(TimeSpan.FromTicks(1));
            await Deadline.UntilAsync(() => time.PendingTimers == 1, $"it waits again after {delay} s");
        }

        Run("umount", share.OnDisk("/.davserver/trash/deleted-1-1/mounted"));
        Assert.Single(share.Aside());
        time.Advance(TimeSpan.FromMinutes(2));
        await share.NothingIsAsideAsync();
        await Deadline.UntilAsync(() => share.Store.OutstandingPurges == 0, "nothing waits");
    }

    [Fact]
    public async Task MemberThatCannotBeRemoved_KeepsNoOtherFromGoing()
    {
        var time = new ManualTimeProvider();
        const string Tree = "/.davserver/trash/deleted-1-1";
        await using var share = new TestShare(time: time, before: s =>
        {
            foreach (var i in Enumerable.Range(0, 60))
            {
                s.Make($"{Tree}/d{i}/f", "x");
                s.Make($"{Tree}/f{i}", "x");
                s.Make($"{Tree}/in/d{i}/f", "x");
                if (i == 30)
                {
                    Directory.CreateDirectory(s.OnDisk($"{Tree}/in/mounted"));
                    Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", s.OnDisk($"{Tree}/in/mounted"));
                }
            }
        });

        await Deadline.UntilAsync(() => time.PendingTimers == 1, "it waits");

        Assert.Equal([share.OnDisk(Tree + "/in"), share.OnDisk(Tree + "/in/mounted")],
            Directory.GetFileSystemEntries(share.OnDisk(Tree), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        Run("umount", share.OnDisk(Tree + "/in/mounted"));
        time.Advance(TimeSpan.FromSeconds(1));
        await share.NothingIsAsideAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatWasLeftAtASource_GoesUnlessItIsAnotherByThen(bool isAnother)
    {
        await using var share = new TestShare();
        await share.Store.DisposeAsync();
        share.Make("/source/f", "old");
        var time = new ManualTimeProvider();
        using var top = LinuxDirectory.OpenPath(share.Root).Value!;
        using var area = StagingArea.Open(top, new ReservedNames(), Plain).Value!;
        await using var purger = new Purger(new WalkRegistry(), Plain, time, NullLogger.Instance);
        purger.Sweep(area);
        var name = ResourceName.FromText("source");
        var disk = StoreError.InputOutput;
        using var parent = new FailingDirectory(
            LinuxDirectory.OpenPath(share.Root).Value!,
            (call, at) => call == "Stat" && at == name ? disk : StoreError.None);
        var identity = top.Stat(name).Value.Identity;

        purger.AddLeft(area, parent, name, isAnother ? identity with { Node = identity.Node + 1 } : identity);
        await Deadline.UntilAsync(() => time.PendingTimers == 1, "it waits");
        Assert.True(File.Exists(share.OnDisk("/source/f")));
        disk = StoreError.None;
        time.Advance(TimeSpan.FromSeconds(1));

        await Deadline.UntilAsync(() => purger.Outstanding == 0, "nothing waits");
        Assert.Equal(isAnother, Directory.Exists(share.OnDisk("/source")));
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task StagedEntry_GoesByTheTrash()
    {
        await using var share = new TestShare();
        await share.Store.DisposeAsync();
        using var top = LinuxDirectory.OpenPath(share.Root).Value!;
        using var area = StagingArea.Open(top, new ReservedNames(), Plain).Value!;
        await using var purger = new Purger(new WalkRegistry(), Plain, TimeProvider.System, NullLogger.Instance);
        purger.Sweep(area);
        share.Make("/.davserver/staging/put-1-1", "x");

        purger.AddStaged(area, ResourceName.FromText("put-1-1"));
        purger.AddStaged(area, ResourceName.FromText("put-1-2"));

        await share.NothingIsAsideAsync();
        await Deadline.UntilAsync(() => purger.Outstanding == 0, "nothing waits");
    }
}
