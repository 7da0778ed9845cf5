using System.Text;
using DavServer.Storage;

namespace DavServer.UnitTests.Contracts;

/// <summary>What every store must do. One subclass per implementation.</summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime.
public abstract partial class ResourceStoreContract : IAsyncLifetime
#pragma warning restore CA1001
{
    /// <summary>Nobody turns the power off here, and syncing every directory would make the suite slow.</summary>
    protected static readonly StoreOptions Plain = new() { Durability = Durability.Process };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _deadline = new(Patience);

    protected IResourceStore Store { get; private set; } = null!;

    /// <summary>Ends every wait of a test.</summary>
    protected CancellationToken Deadline => _deadline.Token;

    protected abstract IResourceStore Open(StoreOptions options);

    /// <summary>Waits until what was deleted or replaced has given its space back; fails if it does not.</summary>
    protected abstract Task NothingIsLeftAsideAsync();

    public virtual Task InitializeAsync()
    {
        Store = Open(Plain);
        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        _deadline.Dispose();
    }

    protected async Task ReopenAsync(StoreOptions options)
    {
        await Store.DisposeAsync();
        Store = await UnitTests.Storage.TestShare.OpenWhenFreeAsync(() => Open(options));
    }

    protected static ResourcePath At(string raw) =>
        ResourcePath.TryParse(raw, out var path, out var error) ? path : throw new ArgumentException($"{raw}: {error}");

    protected static TransferRequest From(string source, string destination) =>
        new(At(source), At(destination)) { StagingName = "op-1" };

    protected async Task<ResourceInfo> PutAsync(string path, string content) => Must(await TryPutAsync(At(path), content, default)).Info!.Value;

    protected async Task<StoreResult<WriteOutcome>> TryPutAsync(ResourcePath path, string content, WriteCondition condition)
    {
        var begun = await Store.BeginWriteAsync(path, Deadline);
        if (!begun.Succeeded)
        {
            return begun.Error;
        }

        await using var writer = begun.Value;
        var error = await writer.WriteAsync(Encoding.UTF8.GetBytes(content), Deadline);
        return error == StoreError.None ? await writer.CommitAsync(condition, null, Deadline) : error;
    }

    protected async Task MakeAsync(params string[] paths)
    {
        foreach (var path in paths)
        {
            Must(await Store.CreateCollectionAsync(At(path), Deadline));
        }
    }

    protected async Task<ResourceInfo> InfoAsync(string path) => Must(await Store.GetInfoAsync(At(path), Deadline));

    protected async Task<StoreError> ErrorAtAsync(string path) => (await Store.GetInfoAsync(At(path), Deadline)).Error;

    protected async Task<string> ReadAsync(string path)
    {
        await using var content = Must(await Store.OpenReadAsync(At(path), Deadline));
        return await ReadAsync(content);
    }

    protected async Task<string> ReadAsync(ResourceContent content)
    {
        var all = new MemoryStream();
        var buffer = new byte[7];
        for (int read; (read = await content.ReadAsync(all.Length, buffer, Deadline)) > 0;)
        {
            all.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    /// <summary>All that lies below, sorted: "/a/" for a collection, "/a/b=content" for a file.</summary>
    protected async Task<string> SnapshotAsync(string path)
    {
        await using var tree = Must(await Store.OpenTreeAsync(At(path), Deadline));
        var lines = new List<string>();
        await foreach (var member in tree.WalkAsync(WalkReach.Descendants, Deadline))
        {
            lines.Add(member.Info.IsCollection
                ? member.Path.ToUrlPath(CollectionSlash.Trailing)
                : $"{member.Path}={await ReadAsync(member.Path.ToString())}");
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join(" ", lines);
    }

    protected async Task<TransferOutcome> CopyAsync(TransferRequest request) =>
        Must(await Store.CopyAsync(request, new RecordingObserver(), Deadline));

    protected static T Must<T>(StoreResult<T> result)
        where T : notnull
    {
        Assert.True(result.Succeeded, $"Expected success, got {result.Error}: {result.Cause}");
        return result.Value!;
    }

    protected static void IsWhole(TransferOutcome outcome)
    {
        Assert.Empty(outcome.Failures);
        Assert.True(outcome.Published);
    }
}
