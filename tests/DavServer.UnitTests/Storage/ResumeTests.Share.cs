using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

public abstract partial class ResumeTests
{
    private protected static string Staged(TestShare share) => share.OnDisk("/.davserver/staging/" + Operation);

    private static string AtDestination(string path) => "/dst" + path["/src".Length..];

    private static SortedDictionary<string, (ulong Node, long? Created)> StagedFiles(TestShare share) =>
        new(NodesIn(Path.Combine(Staged(share), "deep")), StringComparer.Ordinal);

    private static IEnumerable<string> WholeOf(TestShare share) =>
        StagedFiles(share).Keys.Where(n => new FileInfo(Path.Combine(Staged(share), "deep", n)).Length == 1000);

    /// <summary>A share whose store was taken away when so many of its files of 1,000 bytes each were copied.</summary>
    private async Task<TestShare> BreakOffAsync(int files, int done, string source = "/src", bool finish = false, Action<TestShare>? before = null)
    {
        var time = new ManualTimeProvider();
        var share = new TestShare(Access, Owning, time, s =>
        {
            for (var i = 0; i < files; i++)
            {
                s.Make($"/src/deep/{i:d3}", new string((char)('a' + i), 1000));
            }

            s.Make("/file", new string('f', 3000));
            before?.Invoke(s);
        });
        await share.PassATickAsync();
        var observer = new RecordingObserver();
        var request = From(source, "/dst") with { StagingName = Operation, BytesPerSecond = 1000 };
        request = !finish ? request : request with { BeforePublishing = _ => Forever(time) };
        _ = share.Store.CopyAsync(request, observer, CancellationToken.None).AsTask();
        await Deadline.UntilAsync(() => time.PendingTimers > 0, "the copy waits for the clock");
        while (finish ? time.PendingTimers == 0 || observer.Bytes < 3000 : observer.Bytes < (done * 1000) + 300)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Deadline.UntilAsync(() => time.PendingTimers > 0, "the copy waits for the clock");
        }

        await share.ReopenAsync(Owning);
        return share;
    }

    private static StoreError Forever(ManualTimeProvider time)
    {
        Task.Delay(TimeSpan.FromDays(1), time).GetAwaiter().GetResult();
        return StoreError.Canceled;
    }

    private static async Task ResumeAsync(
        TestShare share, string source, string destination, RecordingObserver observer, StagingUse use = StagingUse.Resume)
    {
        var request = From(source, destination) with { StagingName = Operation, Staging = use };
        var outcome = await share.Store.CopyAsync(request, observer, share.Deadline);
        Assert.True(outcome.Succeeded, $"{outcome.Error} {outcome.Cause}");
        Assert.Empty(outcome.Value!.Failures);
        Assert.True(outcome.Value.Published);
    }

    private static async Task SameAsAsync(TestShare share, string source, string destination)
    {
        var members = await share.ListAsync(source);
        Assert.Equal(members.Select(AtDestination), await share.ListAsync(destination));
        foreach (var file in members.Where(m => File.Exists(share.OnDisk(m))))
        {
            Assert.Equal(await share.ReadAsync(file), await share.ReadAsync(AtDestination(file)));
            Assert.Equal(
                new FileInfo(share.OnDisk(file)).ResolveLinkTarget(true)?.LastWriteTimeUtc ?? File.GetLastWriteTimeUtc(share.OnDisk(file)),
                File.GetLastWriteTimeUtc(share.OnDisk(AtDestination(file))));
        }
    }
}
