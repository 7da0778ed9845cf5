using DavServer.Storage;
using DavServer.Storage.FileSystem;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.Contracts;

/// <summary>A store in a folder of its own, beside a canary that nothing may touch.</summary>
public abstract class FileSystemContract : ResourceStoreContract
{
    private readonly string _base = Directory.CreateTempSubdirectory("davserver-store-").FullName;

    protected string Root => Path.Combine(_base, "share");

    /// <summary>Lies outside the root.</summary>
    protected string Canary => Path.Combine(_base, "canary");

    internal abstract DiskAccess Access { get; }

    public override Task InitializeAsync()
    {
        Directory.CreateDirectory(Canary);
        File.WriteAllText(Path.Combine(Canary, "secret"), "canary");
        return base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Assert.Equal([Path.Combine(Canary, "secret")], Directory.GetFileSystemEntries(Canary));
        Assert.Equal("canary", File.ReadAllText(Path.Combine(Canary, "secret")));
        Directory.Delete(_base, recursive: true);
    }

    protected override IResourceStore Open(StoreOptions options) =>
        FileSystemStore.Open(Root, options, TimeProvider.System, NullLogger.Instance, Access);

    protected override Task NothingIsLeftAsideAsync() => Tests.Shared.Deadline.UntilAsync(
        () => !Aside().Any(), "staging and trash are empty", () => string.Join(", ", Aside()));

    private IEnumerable<string> Aside() =>
        new[] { "staging", "trash" }.SelectMany(d => Directory.EnumerateFileSystemEntries(Path.Combine(Root, ".davserver", d)));
}

public class LinuxStoreContract : FileSystemContract
{
    internal override DiskAccess Access => DiskAccess.Native;
}

public class PortableStoreContract : FileSystemContract
{
    internal override DiskAccess Access => DiskAccess.Portable;
}
