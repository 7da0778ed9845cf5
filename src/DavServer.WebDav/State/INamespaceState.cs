using DavServer.Storage;

namespace DavServer.WebDav.State;

/// <summary>Lets dead properties and locks follow COPY, MOVE and DELETE in the same step as the disk, as far as a crash can tell.</summary>
public interface INamespaceState
{
    /// <summary>Whether no resource bears properties at all: then no path need be looked up.</summary>
    bool IsEmpty { get; }

    /// <summary>Writes down what is about to happen. Durable when the task ends.</summary>
    /// <returns>What ends it; null where no property hangs on any of it, no lock ends and one step on disk is all: then nothing is written.</returns>
    /// <exception cref="IOException">The state can't be written; the disk must not be changed.</exception>
    ValueTask<INamespaceStep?> BeginAsync(NamespaceChange change);

    /// <summary>
    /// Forgets the properties of an unmapped URL and of all below it, before something new is made there: they were another resource's.
    /// </summary>
    /// <param name="path">The URL.</param>
    /// <param name="isUnmapped">Looks whether it is still unmapped, after it was looked what is kept there: what came to be meanwhile keeps what it
    /// was given.
    /// Not called where nothing is kept there; nothing is written then either.</param>
    /// <exception cref="IOException">The state can't be written; nothing has changed.</exception>
    ValueTask ForgetAsync(ResourcePath path, Func<ValueTask<bool>> isUnmapped);

    /// <summary>The resources at or below a path that bear properties: those that recovery has to look for on the disk.</summary>
    IReadOnlyList<ResourcePath> FindBearers(ResourcePath root);

    /// <summary>What an earlier run began and did not end. Each is to be ended once the disk has told whether it happened.</summary>
    IReadOnlyList<(NamespaceChange Change, INamespaceStep Step)> Unfinished();
}

/// <summary>A change that was begun, and must be ended: what was written down may not be judged by a disk that has gone on since.</summary>
public interface INamespaceStep
{
    /// <summary>
    /// It happened: properties follow, locks end. Where that can't be written now, nothing else is until it has been; at the latest a new start does.
    /// </summary>
    /// <param name="notCopied">Members of the destination that were not copied; their properties are not either.</param>
    ValueTask CommitAsync(IReadOnlyList<ResourcePath> notCopied);

    /// <summary>Something less happened, in its place. Where that can't be written now, it is as with <see cref="CommitAsync"/>.</summary>
    /// <param name="happened">What did.</param>
    /// <param name="notCopied">Members of the destination that were not copied.</param>
    ValueTask CommitInsteadAsync(NamespaceChange happened, IReadOnlyList<ResourcePath> notCopied);

    /// <summary>It did not happen; what was kept for what was to be made is forgotten. Where that can't be written now, it is as with <see cref="CommitAsync"/>.</summary>
    ValueTask AbandonAsync();
}
