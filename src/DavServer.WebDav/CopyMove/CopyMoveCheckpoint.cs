using System.Text.Json;
using System.Text.Json.Serialization;
using DavServer.Storage;

namespace DavServer.WebDav.CopyMove;

/// <summary>
/// What is written down just before the one step that publishes: enough to tell after a crash whether the step was made, and what its outcome is.
/// </summary>
/// <param name="Appearing">What is at the destination once it was.</param>
/// <param name="Displaced">What was there before; null where it was unmapped.</param>
/// <param name="Failures">The members that are missing.</param>
internal sealed record CopyMoveCheckpoint(ResourceIdentity Appearing, ResourceIdentity? Displaced, IReadOnlyList<CopyMoveCheckpoint.Failure> Failures)
{
    public static CopyMoveCheckpoint Of(PendingPublication pending) =>
        new(pending.Appearing, pending.Displaced,
            [.. pending.Failures.Select(f => new Failure(f.Path.ToUrlPath(CollectionSlash.None), f.Error, f.Slash))]);

    public static CopyMoveCheckpoint Parse(string text) => JsonSerializer.Deserialize(text, CopyMoveJson.Default.CopyMoveCheckpoint)!;

    public string Serialize() => JsonSerializer.Serialize(this, CopyMoveJson.Default.CopyMoveCheckpoint);

    /// <summary>The outcome of a copy that was published. How many failed beyond those that are listed is not written down.</summary>
    public TransferOutcome ToOutcome() => new(Displaced is not null, Published: true, [.. Failures.Select(f => f.ToMemberFailure())])
    {
        Unlisted = Failures.Count < TransferOutcome.UsuallyListed ? 0 : null,
    };

    /// <summary>One member that is missing.</summary>
    internal sealed record Failure(string Path, StoreError Error, CollectionSlash Slash)
    {
        public MemberFailure ToMemberFailure() =>
            ResourcePath.TryReadBack(Path, out var path)
                ? new MemberFailure(path, Error) { Slash = Slash }
                : throw new JsonException($"A checkpoint names a member that is no path: '{Path}'.");
    }
}

/// <summary>How checkpoints are written.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CopyMoveCheckpoint))]
internal sealed partial class CopyMoveJson : JsonSerializerContext;
