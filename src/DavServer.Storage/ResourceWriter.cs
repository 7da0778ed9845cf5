using System.Buffers;

namespace DavServer.Storage;

/// <summary>What must hold of the resource at the moment a write is published. The default requires nothing.</summary>
/// <param name="MustBeUnmapped">The resource must be unmapped: <c>If-None-Match: *</c>.</param>
/// <param name="EntityTag">The resource's entity tag must be this one, or null for any.</param>
public readonly record struct WriteCondition(bool MustBeUnmapped, string? EntityTag)
{
    /// <summary>The resource must be mapped, be it in whatever state: <c>If-Match: *</c>.</summary>
    public bool MustBeMapped { get; init; }
}

/// <summary>How a write was published.</summary>
/// <param name="Replaced">Whether a resource was there before.</param>
/// <param name="Info">What is there now; null where it was published, but can't be looked at.</param>
public readonly record struct WriteOutcome(bool Replaced, ResourceInfo? Info);

/// <summary>A new representation, written aside, out of sight. Disposed without <see cref="CommitAsync"/> it leaves no trace.</summary>
public abstract class ResourceWriter : IAsyncDisposable
{
    /// <summary>Where the path led when the write was begun, see <see cref="ResourceLocation.RealPath"/>.</summary>
    public abstract ResourcePath RealPath { get; }

    /// <summary>What was at the destination when the write was begun; null where it was unmapped.</summary>
    public abstract ResourceInfo? Target { get; }

    /// <summary>Appends bytes; in an update, behind those written before.</summary>
    /// <returns><see cref="StoreError.None"/>, or why the disk did not take them (<see cref="StoreError.InsufficientStorage"/> for one).</returns>
    public abstract ValueTask<StoreError> WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancel);

    /// <summary>The same for bytes in one piece.</summary>
    public ValueTask<StoreError> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => WriteAsync(new ReadOnlySequence<byte>(bytes), cancel);

    /// <summary>Publishes what was written in one step, under the name it was begun for.</summary>
    /// <param name="condition">Judged again here, so that nothing that came meanwhile is overwritten unseen.</param>
    /// <param name="modified">The modification time to set, or null for now.</param>
    /// <param name="cancel">Cancels before the step, never in it.</param>
    public abstract ValueTask<StoreResult<WriteOutcome>> CommitAsync(WriteCondition condition, DateTimeOffset? modified, CancellationToken cancel);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
