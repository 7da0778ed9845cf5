using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Tests.Shared;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>Volumes of both kinds in one share: each name by the rules of the directory it is in.</summary>
public sealed class MixedCaseTests
{
    [Theory]
    [InlineData(DiskAccess.Native)]
    [InlineData(DiskAccess.Portable)]
    public async Task VolumeInTheShare_IgnoresCaseBelowItsTopAlone(object access)
    {
        await using var share = new TestShare((DiskAccess)access);
        using var volume = await CaseIgnoringVolume.MountAsync(share.OnDisk("/Vol"), InodeNumbers.ByEntry);
        share.Make("/Vol/Dir/File", "f");
        share.Make("/vol/dir/file", "another");

        // First while nothing of the volume is known but that it is another, then once it was written.
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal("/Vol/Dir/File", await RealPathAsync(share, "/Vol/dIR/fILE"));
            Assert.Equal("/vol/dir/file", await RealPathAsync(share, "/vol/dir/file"));
            Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync("/vol/dIR/file"));
            Assert.Equal(StoreError.None, await share.PutAsync("/Vol/first", "x"));
        }

        Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync("/Vol/.DAVServer"));
    }

    [Theory]
    [InlineData(DiskAccess.Native)]
    [InlineData(DiskAccess.Portable)]
    public async Task NamesThatDifferInCase_AreTwoResourcesElsewhere(object access)
    {
        await using var share = new TestShare((DiskAccess)access);
        share.Mount("/vol", "size=8m");
        foreach (var top in new[] { "", "/vol" })
        {
            share.Make($"{top}/a/File", "1");
            share.Make($"{top}/a/fILE", "2");
            share.Make($"{top}/A/x", "3");
            foreach (var path in new[] { $"{top}/a/File", $"{top}/a/fILE", $"{top}/A" })
            {
                Assert.Equal(path, await RealPathAsync(share, path));
            }

            Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync($"{top}/a/file"));
            Assert.True((await share.Store.RenameAsync(From($"{top}/a/File", $"{top}/a/fILE"), share.Deadline)).Succeeded);
            Assert.Equal("1", await share.ReadAsync($"{top}/a/fILE"));
        }
    }

    [Theory]
    [InlineData(DiskAccess.Native)]
    [InlineData(DiskAccess.Portable)]
    public async Task NameThatTheDiskAloneTakesForTheSame_IsFoundByItsInode(object access)
    {
        await using var share = new TestShare((DiskAccess)access);
        using var volume = await CaseIgnoringVolume.MountAsync(share.OnDisk("/vol"), InodeNumbers.ByEntry);
        share.Make("/vol/straße", "s");
        share.Make("/vol/other", "o");

        // Not by letters: "ß" has none in the other case, and "ss" is not alike to it.
        Assert.Equal("/vol/stra%C3%9Fe", await RealPathAsync(share, "/vol/STRASSE"));
    }

    private static async Task<string> RealPathAsync(TestShare share, string asked)
    {
        var located = await share.Store.LocateAsync(At(asked), share.Deadline);
        Assert.NotNull(located.Value.Info);
        return located.Value.RealPath.ToString();
    }
}
