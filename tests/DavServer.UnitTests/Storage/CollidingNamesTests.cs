using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>Copies onto a volume where one of two names takes the place of both.</summary>
public sealed class CollidingNamesTests
{
    [Theory]
    [InlineData(DiskAccess.Native)]
    [InlineData(DiskAccess.Portable)]
    public async Task MemberWhoseNameIsTaken_FailsAloneAndTheOneThatTookItStays(object access)
    {
        await using var share = new TestShare((DiskAccess)access);
        using var volume = await CaseIgnoringVolume.MountAsync(share.OnDisk("/vol"), InodeNumbers.ByEntry);
        share.Make("/src/A/x", "1");
        share.Make("/src/a/y", "2");
        share.Make("/src/B", "3");
        share.Make("/src/b/y", "4");

        var outcome = (await share.Store.CopyAsync(From("/src", "/vol/dst"), new RecordingObserver(), share.Deadline)).Value!;

        Assert.True(outcome.Published);
        Assert.All(outcome.Failures, f => Assert.Equal(StoreError.AlreadyExists, f.Error));
        var failed = outcome.Failures.Select(f => f.Path.ToString()).ToArray();
        Assert.Equal(["/SRC/A", "/SRC/B"], failed.Select(f => f.ToUpperInvariant()).Order(StringComparer.Ordinal));
        Assert.Equal(
            (await share.ListAsync("/src")).Where(p => !failed.Any(f => p == f || p.StartsWith(f + "/", StringComparison.Ordinal))),
            (await share.ListAsync("/vol/dst")).Select(p => p.Replace("/vol/dst", "/src", StringComparison.Ordinal)));
        await share.NothingIsAsideAsync("vol");
    }

    [Theory]
    [InlineData(DiskAccess.Native)]
    [InlineData(DiskAccess.Portable)]
    public async Task MemberThatCannotBeOpened_TakesNoOtherSpellingWithIt(object access)
    {
        await using var share = new TestShare((DiskAccess)access, Plain with { CopyWorkers = 1 });
        using var volume = await CaseIgnoringVolume.MountAsync(share.OnDisk("/vol"), InodeNumbers.ByEntry);
        foreach (var path in new[] { "/src/f", "/src/F", "/src/d/x", "/src/D/x" })
        {
            share.Make(path, path);
        }

        // Files come first: then one of them is staged, and what goes now was listed already.
        string? copied = null;
        var observer = new RecordingObserver
        {
            OnStep = _ =>
            {
                if (copied is null)
                {
                    copied = Path.GetFileName(Directory.GetFiles(share.OnDisk("/vol/.davserver/staging"), "*", SearchOption.AllDirectories).Single());
                    File.Delete(share.OnDisk(copied == "f" ? "/src/F" : "/src/f"));
                    Directory.Delete(share.OnDisk("/src/D"), recursive: true);
                }
            },
        };

        var outcome = (await share.Store.CopyAsync(From("/src", "/vol/dst"), observer, share.Deadline)).Value!;

        Assert.True(outcome.Published);
        Assert.Equal(["/src/D", copied == "f" ? "/src/F" : "/src/f"], outcome.Failures.Select(f => f.Path.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(
            new[] { "/vol/dst/" + copied, "/vol/dst/d", "/vol/dst/d/x" }.Order(StringComparer.Ordinal), await share.ListAsync("/vol/dst"));
        Assert.Equal("/src/" + copied, await share.ReadAsync("/vol/dst/" + copied));
        await share.NothingIsAsideAsync("vol");
    }

    [Theory]
    [InlineData(DiskAccess.Native)]
    [InlineData(DiskAccess.Portable)]
    public async Task FileTooLargeForTheFileSystem_FailsAloneAndTheRestIsCopied(object access)
    {
        await using var share = new TestShare((DiskAccess)access);
        using var volume = await CaseIgnoringVolume.MountAsync(share.OnDisk("/vol"), InodeNumbers.ByEntry, 200_000);
        share.Make("/src/large", new string('l', 300_000));
        share.Make("/src/deep/large", new string('l', 300_000));
        share.Make("/src/small", "s");

        var outcome = (await share.Store.CopyAsync(From("/src", "/vol/dst"), new RecordingObserver(), share.Deadline)).Value!;

        Assert.True(outcome.Published);
        Assert.Equal(
            [("/src/deep/large", StoreError.BeyondLimit), ("/src/large", StoreError.BeyondLimit)],
            outcome.Failures.Select(f => (f.Path.ToString(), f.Error)).Order());
        Assert.Equal(["/vol/dst/deep", "/vol/dst/small"], await share.ListAsync("/vol/dst"));
        Assert.Equal(
            StoreError.BeyondLimit, (await share.Store.CopyAsync(From("/src/large", "/vol/one"), new RecordingObserver(), share.Deadline)).Error);
        Assert.Equal(StoreError.BeyondLimit, await PutLargeAsync(share));
        await share.NothingIsAsideAsync("vol");
    }

    private static async Task<StoreError> PutLargeAsync(TestShare share)
    {
        await using var writer = (await share.Store.BeginWriteAsync(At("/vol/put"), share.Deadline)).Value!;
        return await writer.WriteAsync(new byte[300_000], share.Deadline);
    }
}
