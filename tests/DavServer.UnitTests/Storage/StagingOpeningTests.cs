using DavServer.Storage;
using DavServer.Storage.FileSystem;
using Microsoft.Extensions.Logging.Abstractions;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>What an opening keeps of the staging that an earlier run left. The earlier run is what it left on disk.</summary>
public abstract class StagingOpeningTests
{
    private static readonly StoreOptions OwningA = Plain with { OwnedStaging = new HashSet<string> { "op-a" } };

    internal abstract DiskAccess Access { get; }

    [Fact]
    public async Task OwnedStagingIsKeptAndAllOtherIsPurged_AtAnOpening()
    {
        await using var share = new TestShare(Access, OwningA, before: s => LeaveStaging(s, BootOfNow));
        await UntilOnlyAsync(share, "op-a");
        Assert.Equal("unfinished", await File.ReadAllTextAsync(share.OnDisk("/.davserver/staging/op-a/deep/f")));
        Assert.Equal(BootOfNow, await File.ReadAllTextAsync(share.OnDisk("/.davserver/boot")));
    }

    [Theory]
    [InlineData("another start of the machine")]
    [InlineData("")]
    [InlineData(null)]
    public async Task NoStagingIsKept_WhenItMayBeOlderThanTheStartOfTheMachine(string? boot)
    {
        await using var share = new TestShare(Access, OwningA, before: s => LeaveStaging(s, boot));
        await share.NothingIsAsideAsync();
        Assert.Equal(BootOfNow, await File.ReadAllTextAsync(share.OnDisk("/.davserver/boot")));

        // What this run leaves is believed by the next one of the same start.
        share.Make("/.davserver/staging/op-a/f", "x");
        await share.ReopenAsync(OwningA);
        await UntilOnlyAsync(share, "op-a");
    }

    [Fact]
    public async Task DiscardedStaging_IsPurgedAndTheRestStays()
    {
        var owned = Plain with { OwnedStaging = new HashSet<string> { "op-a", "op-b" } };
        await using var share = new TestShare(Access, owned, before: s => LeaveStaging(s, BootOfNow));
        await share.Store.DiscardStagingAsync("op-none");
        await share.Store.DiscardStagingAsync("op-a");
        await UntilOnlyAsync(share, "op-b");
    }

    [Theory]
    [InlineData("")]
    [InlineData("../trash")]
    [InlineData("a b")]
    public async Task NameThatIsNoStagingName_IsABug(string name)
    {
        await using var share = new TestShare(Access);
        await Assert.ThrowsAsync<ArgumentException>(async () => await share.Store.DiscardStagingAsync(name));
    }

    protected static string BootOfNow => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    internal static void LeaveStaging(TestShare share, string? boot, string top = "")
    {
        share.Make($"{top}/.davserver/staging/op-a/deep/f", "unfinished");
        share.Make($"{top}/.davserver/staging/op-b/f", "unfinished");
        share.Make($"{top}/.davserver/staging/put-1-1", "unfinished");
        share.Make($"{top}/.davserver/trash/deleted-1-1/f", "deleted");
        if (boot is not null)
        {
            share.Make($"{top}/.davserver/boot", boot);
        }
    }

    private protected static Task UntilOnlyAsync(TestShare share, string entry, string top = "") => Tests.Shared.Deadline.UntilAsync(
        () => share.Aside(top).Select(Path.GetFileName).SequenceEqual([entry]), $"only {entry} is aside", () => string.Join(", ", share.Aside(top)));
}

public class StagingOpeningTestsPortable : StagingOpeningTests
{
    internal override DiskAccess Access => DiskAccess.Portable;
}

public class StagingOpeningTestsOnLinux : StagingOpeningTests
{
    internal override DiskAccess Access => DiskAccess.Native;

    [Fact]
    public async Task VolumesMountedInsideAreTakenOverToo_AtAnOpening()
    {
        var owned = Plain with { OwnedStaging = new HashSet<string> { "op-a" } };
        await using var share = new TestShare(Access, owned, before: s =>
        {
            s.Mount("/d/with space", "size=8m");
            s.Mount("/plain", "size=8m");
            LeaveStaging(s, BootOfNow, "/d/with space");
        });
        await UntilOnlyAsync(share, "op-a", "d/with space");
        Assert.False(Directory.Exists(share.OnDisk("/plain/.davserver")));
        await share.Store.DiscardStagingAsync("op-a");
        await share.NothingIsAsideAsync("d/with space");
    }

    [Fact]
    public async Task VolumeThatAnotherServerHas_IsLeftToIt()
    {
        await using var share = new TestShare(Access);
        share.Mount("/vol", "size=8m");
        await using (FileSystemStore.Open(share.OnDisk("/vol"), Plain, TimeProvider.System, NullLogger.Instance))
        {
            share.Make("/vol/.davserver/staging/theirs", "x");
            await share.ReopenAsync();
            Assert.True(File.Exists(share.OnDisk("/vol/.davserver/staging/theirs")));
        }
    }

    [Fact]
    public async Task ShareThatIsMountedInsideItself_OpensOnce()
    {
        await using var share = new TestShare(Access);
        Directory.CreateDirectory(share.OnDisk("/self"));
        Run("mount", "--bind", share.Root, share.OnDisk("/self"));
        try
        {
            await share.ReopenAsync();
            Assert.Equal(StoreError.None, await share.PutAsync("/f", "x"));
        }
        finally
        {
            Run("umount", "-l", share.OnDisk("/self"));
        }
    }
}
