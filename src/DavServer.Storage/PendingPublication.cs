namespace DavServer.Storage;

/// <summary>What is about to become visible, for whoever writes that down first.</summary>
/// <param name="Appearing">What will be at the destination.</param>
/// <param name="Displaced">What is at the destination now and will go, a link itself; null where there is nothing.</param>
/// <param name="Failures">Members that will be missing, as the caller spelled them: root causes only.</param>
public sealed record PendingPublication(ResourceIdentity Appearing, ResourceIdentity? Displaced, IReadOnlyList<MemberFailure> Failures)
{
    /// <summary>The <see cref="ResourceInfo.ChangeStamp"/> of what will be at the destination: all of it had been copied by then.</summary>
    public required long AppearingChange { get; init; }
}
