using System.Text;
using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>A share on a volume that ignores case: each resource has one real path, however it is asked for. Once for each way to the disk,
/// and once where inode numbers do not tell.</summary>
public abstract class CaseTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("davserver-case-").FullName;
    private CaseIgnoringVolume _volume = null!;
    private TestShare _share = null!;

    internal abstract DiskAccess Access { get; }

    internal virtual InodeNumbers Numbers => InodeNumbers.ByEntry;

    public async Task InitializeAsync()
    {
        _volume = await CaseIgnoringVolume.MountAsync(_folder, Numbers);
        _share = ShareOn(_folder, Access);
    }

    public async Task DisposeAsync()
    {
        await _share.DisposeAsync();
        _volume.Dispose();
        Directory.Delete(_folder);
    }

    [Theory]
    [InlineData("/dir/FILE.txt", "/Dir/File.TXT")]
    [InlineData("/DIR/file.txt", "/Dir/File.TXT")]
    [InlineData("/Dir/File.TXT", "/Dir/File.TXT")]
    [InlineData("/dir", "/Dir")]
    [InlineData("/dir/%C3%A9T%C3%89", "/Dir/%C3%A9t%C3%A9")]
    [InlineData("/dir/%c3%89%c3%89", "/Dir/%C3%A9%C3%A9")]
    [InlineData("/dir/123", "/Dir/123")]
    [InlineData("/LINK/file.txt", "/Dir/File.TXT")]
    public async Task RealPath_IsAsTheDirectoriesList(string asked, string real)
    {
        foreach (var name in new[] { "File.TXT", "été", "éé", "123" })
        {
            _share.Make("/Dir/" + name, name);
        }

        _share.Link("/Link", "dIR");

        var located = await _share.Store.LocateAsync(At(asked), _share.Deadline);

        Assert.True(located.Succeeded, located.Error.ToString());
        Assert.NotNull(located.Value.Info);
        Assert.Equal(real, located.Value.RealPath.ToString());
    }

    [Fact]
    public async Task UnmappedName_KeepsTheAskedSpellingBelowItsRealParent()
    {
        _share.Make("/Dir/f", "f");
        var located = await _share.Store.LocateAsync(At("/dIR/New"), _share.Deadline);
        Assert.Null(located.Value.Info);
        Assert.Equal("/Dir/New", located.Value.RealPath.ToString());
    }

    [Fact]
    public async Task WriteInAnotherSpelling_ReplacesTheResourceAndKeepsItsName()
    {
        _share.Make("/Dir/File", "old");
        Assert.Equal(StoreError.None, await _share.PutAsync("/dir/FILE", "new"));
        Assert.Equal(["/Dir", "/Dir/File"], await _share.ListAsync("/"));
        Assert.Equal("new", await _share.ReadAsync("/Dir/file"));
    }

    [Fact]
    public async Task WriteBegunWhileUnmapped_IsNotPublishedOntoAnotherSpellingThatCameMeanwhile()
    {
        // Whoever made the other one may hold a lock on it by now, which the writer was never judged by.
        await using var writer = (await _share.Store.BeginWriteAsync(At("/new"), _share.Deadline)).Value!;
        await writer.WriteAsync(Encoding.UTF8.GetBytes("late"), _share.Deadline);
        Assert.Equal(StoreError.None, await _share.PutAsync("/NEW", "first"));

        Assert.Equal(StoreError.ConditionFailed, (await writer.CommitAsync(default, null, _share.Deadline)).Error);
        Assert.Equal("first", await _share.ReadAsync("/new"));
        Assert.Equal(["/NEW"], await _share.ListAsync("/"));
    }

    [Theory]
    [InlineData("/Dir", "/dir", StoreError.SameResource)]
    [InlineData("/Dir/File", "/DIR/fILE", StoreError.SameResource)]
    [InlineData("/Dir", "/dir/below", StoreError.Overlapping)]
    [InlineData("/Dir/File", "/DIR", StoreError.Overlapping)]
    public async Task CopyOntoAnotherSpellingOfItself_ChangesNothing(string source, string destination, StoreError expected)
    {
        _share.Make("/Dir/File", "content");
        Assert.Equal(expected, (await _share.Store.CopyAsync(From(source, destination), new RecordingObserver(), _share.Deadline)).Error);
        Assert.Equal(["/Dir", "/Dir/File"], await _share.ListAsync("/"));
        Assert.Equal("content", await _share.ReadAsync("/Dir/File"));
        await _share.NothingIsAsideAsync();
    }

    [Theory]
    [InlineData("/Dir", "/dir", "/dir", "/dir/File")]
    [InlineData("/dir/file", "/DIR/fILE", "/Dir", "/Dir/fILE")]
    public async Task RenameToAnotherSpelling_ChangesTheNameAlone(string source, string destination, params string[] listed)
    {
        _share.Make("/Dir/File", "content");

        Assert.True((await _share.Store.CheckTransferAsync(From(source, destination), _share.Deadline)).Succeeded);
        var renamed = await _share.Store.RenameAsync(From(source, destination), _share.Deadline);

        Assert.True(renamed.Succeeded, renamed.Error.ToString());
        Assert.Equal(listed, await _share.ListAsync("/"));
        Assert.Equal("content", await _share.ReadAsync("/DIR/FILE"));
    }

    [Fact]
    public async Task RenameOntoItself_IsTheSameResource()
    {
        _share.Make("/Dir/File", "content");
        Assert.Equal(StoreError.SameResource, (await _share.Store.RenameAsync(From("/dir/File", "/Dir/File"), _share.Deadline)).Error);
        Assert.Equal("content", await _share.ReadAsync("/Dir/File"));
    }

    [Fact]
    public async Task DeleteInAnotherSpelling_RemovesTheResource()
    {
        _share.Make("/Dir/File", "content");
        Assert.True((await _share.Store.DeleteAsync(At("/dir"), default, _share.Deadline)).Succeeded);
        Assert.Empty(await _share.ListAsync("/"));
        await _share.NothingIsAsideAsync();
    }

    [Theory]
    [InlineData("/.DAVSERVER")]
    [InlineData("/.DavServer/Staging")]
    public async Task ReservedName_DoesNotExistInAnySpelling(string path)
    {
        Assert.Equal(StoreError.NotFound, await _share.ErrorAtAsync(path));
        Assert.Equal(StoreError.Reserved, await _share.PutAsync(path, "x"));
    }

    private static TestShare ShareOn(string folder, DiskAccess access) => new(access, top: folder);

    public sealed class NativeDisk : CaseTests
    {
        internal override DiskAccess Access => DiskAccess.Native;
    }

    public sealed class PortableDisk : CaseTests
    {
        internal override DiskAccess Access => DiskAccess.Portable;
    }

    // Not the portable way too: on Linux the framework takes a rename to another spelling for one onto another file, where the inodes differ.
    public sealed class NativeNumberedBySpelling : CaseTests
    {
        internal override DiskAccess Access => DiskAccess.Native;

        internal override InodeNumbers Numbers => InodeNumbers.BySpelling;
    }
}
