namespace DavServer.Storage;

/// <summary>What is about to become visible, for whoever writes that down first.</summary>
/// <param name="Appearing">What will be at the destination.</param>
/// <param name="Displaced">What is at the destination now and will go, a link itself; null where there is nothing.</param>
/// <param name="Failures">Members that will be missing, as the caller spelled them: root causes only.</param>
public sealed record PendingPublication(ResourceIdentity Appearing, ResourceIdentity? Displaced, IReadOnlyList<MemberFailure> Failures)
{
    /// <summary>Links in the source that are files of their own in the copy: those that <see cref="TransferRequest.TellsLinkTo"/> asked for.</summary>
    public IReadOnlyList<CopiedLink> CopiedLinks { get; init; } = [];

    /// <summary>The <see cref="ResourceInfo.ChangeStamp"/> of what will be at the destination: all of it had been copied by then.</summary>
    public required long AppearingChange { get; init; }
}

/// <summary>A member that is a link to a file, and whose copy is a file of its own. Both are real paths.</summary>
/// <param name="Target">What the link leads to.</param>
/// <param name="Copy">What came of it.</param>
public readonly record struct CopiedLink(ResourcePath Target, ResourcePath Copy);
