using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using DavServer.Storage.FileSystem.Transfer;
using Microsoft.Extensions.Logging.Abstractions;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>What was made of a collection that is told as failed does not appear, and nothing below it is told.</summary>
public class BrokenCollectionsTests
{
    private static readonly MemberFailure[] Failures =
    [
        new(At("/src/sub/deep/file"), StoreError.AccessDenied),
        new(At("/src/sub/deep"), StoreError.InputOutput) { Slash = CollectionSlash.Trailing },
        new(At("/src/sub"), StoreError.InputOutput) { Slash = CollectionSlash.Trailing },
        new(At("/src/unmade"), StoreError.AccessDenied) { Slash = CollectionSlash.Trailing },
        new(At("/src/subway"), StoreError.AccessDenied),
    ];

    private static readonly ResourcePath[] BrokenOff = [At("/src/sub/deep"), At("/src/sub")];

    [Fact, Tests.Shared.Spec("RFC 4918", "9.8.3")]
    public void RootCauses_LeaveOutWhatLiesBelowAFailedCollection()
    {
        var causes = new BrokenCollections(Failures, BrokenOff, 1).RootCauses;

        Assert.Equal(["/src/sub", "/src/subway", "/src/unmade"], causes.Select(c => c.Path.ToString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(StoreError.AccessDenied, StoreError.None)]
    [InlineData(StoreError.Exhausted, StoreError.Exhausted)]
    public async Task CollectionThatCannotBeEntered_IsNotBrokenOff(StoreError error, StoreError whole)
    {
        await using var share = new TestShare();
        share.Make("/src/shut/f", "f");
        share.Make("/src/open/f", "f");
        using var top = LinuxDirectory.OpenPath(share.Root).Value!;
        var source = new FailingDirectory(
            top.OpenDirectory(ResourceName.FromText("src")).Value!,
            (call, at) => call == "OpenDirectory" && at == ResourceName.FromText("shut") ? error : StoreError.None);
        var reserved = new ReservedNames();
        var terms = new CopyTerms(new Contracts.RecordingObserver(), null, new CopyAccelerators(), share.Deadline);
        var alone = new CopyCrew(1, 1, new Demand(TimeProvider.System));
        var copier = new TreeCopier(terms, new LinkCopier(new PathResolver(top, reserved), At("/src"), At("/dst")), reserved, alone);

        Assert.Equal(whole, copier.Run(source, At("/src"), top, ResourceName.FromText("dst"), null));

        Assert.Empty(copier.BrokenOff);
        Assert.Equal(whole == StoreError.None ? ["/src/shut"] : [], copier.Failures.Select(f => f.Path.ToString()));
    }

    [Fact]
    public async Task CollectionThatBrokeOff_IsListedBeyondTheLimitToo()
    {
        await using var share = new TestShare();
        foreach (var name in new[] { "shut1", "shut2", "shut3", "half" })
        {
            share.Make($"/src/{name}/f", "f");
        }

        // The source is listed first, and then the one that can be entered.
        var reads = 0;
        using var top = LinuxDirectory.OpenPath(share.Root).Value!;
        var source = new FailingDirectory(
            top.OpenDirectory(ResourceName.FromText("src")).Value!,
            (call, at) => (call == "Read" && reads++ > 0) || (call == "OpenDirectory" && at != ResourceName.FromText("half"))
                ? StoreError.AccessDenied : StoreError.None);
        var reserved = new ReservedNames();
        var terms = new CopyTerms(new Contracts.RecordingObserver(), null, new CopyAccelerators(), share.Deadline);
        var alone = new CopyCrew(1, 1, new Demand(TimeProvider.System));
        var copier = new TreeCopier(terms, new LinkCopier(new PathResolver(top, reserved), At("/src"), At("/dst")), reserved, alone) { MaxFailures = 0 };

        Assert.Equal(StoreError.None, copier.Run(source, At("/src"), top, ResourceName.FromText("dst"), null));

        Assert.Equal([At("/src/half")], copier.BrokenOff);
        Assert.Equal([At("/src/half")], copier.Failures.Select(f => f.Path));
        Assert.Equal(3, copier.Unlisted);
    }

    [Fact]
    public async Task Discard_TakesAwayTheirCopies_AndNothingElse()
    {
        await using var share = new TestShare();
        await share.Store.DisposeAsync();
        using var top = LinuxDirectory.OpenPath(share.Root).Value!;
        using var area = StagingArea.Open(top, new ReservedNames(), Plain).Value!;
        await using var purger = new Purger(new WalkRegistry(), Plain, TimeProvider.System, NullLogger.Instance);
        foreach (var made in (string[])["sub/deep/half", "sub/whole", "subway.txt", "unmade/another's", "kept/f"])
        {
            share.Make($"/.davserver/staging/copy/{made}", made);
        }

        var error = new BrokenCollections(Failures, BrokenOff, 1).Discard(area, purger, StagingArea.EntryOf("copy"));

        Assert.Equal(StoreError.None, error);
        Assert.Equal(["kept", "subway.txt", "unmade"],
            Directory.GetFileSystemEntries(share.OnDisk("/.davserver/staging/copy")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
