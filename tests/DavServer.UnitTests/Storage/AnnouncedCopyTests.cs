using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>By which stamps a copy that is announced before it appears is known again after a crash. What they are is the kernel's affair.</summary>
public sealed class AnnouncedCopyTests
{
    // What is changed at the source of a MOVE while its copy is synced must be found changed since.
    [Fact]
    public async Task Announcement_TellsWhenTheCopyWasFinished_NotWhenItAppears()
    {
        await using var share = new TestShare(DiskAccess.Native);
        share.Make("/src/a/b", "b");
        for (var i = 0; i < 20; i++)
        {
            var clock = new LastReport();
            var told = 0L;
            var request = From("/src", $"/dst{i}") with
            {
                BeforePublishing = pending =>
                {
                    told = pending.AppearingChange;
                    return StoreError.None;
                },
            };
            Assert.Empty((await share.Store.CopyAsync(request, clock, share.Deadline)).Value!.Failures);
            Assert.InRange(told, 1, clock.At);
        }
    }

    [Fact]
    public async Task Copy_IsStampedLaterThanItsLastMember()
    {
        await using var share = new TestShare(DiskAccess.Native);
        share.Make("/src/a/b", "b");

        // By luck one of them would.
        for (var i = 0; i < 20; i++)
        {
            var request = From("/src", $"/dst{i}") with { BeforePublishing = _ => StoreError.None };
            Assert.Empty((await share.Store.CopyAsync(request, new RecordingObserver(), share.Deadline)).Value!.Failures);

            var appeared = (await share.Store.GetInfoAsync(At($"/dst{i}"), share.Deadline)).Value.ChangeStamp;
            foreach (var member in new[] { $"/dst{i}/a", $"/dst{i}/a/b" })
            {
                Assert.True((await share.Store.GetInfoAsync(At(member), share.Deadline)).Value.ChangeStamp < appeared, member);
            }
        }
    }

    private sealed class LastReport : ITransferObserver
    {
        public long At { get; private set; }

        public void OnCounted(long resources, long bytes)
        {
            // Nobody watches.
        }

        public void OnCopied(long resources, long bytes) => At = ChangeClock.Now;
    }
}
