using DavServer.Storage;

namespace DavServer.WebDav.State;

/// <summary>Lets dead properties and locks follow COPY, MOVE and DELETE in the same step as the disk, as far as a crash can tell.</summary>
public interface INamespaceState
{
    /// <summary>Writes down what is about to happen. Durable when the task ends.</summary>
    /// <returns>What ends it; null where no property hangs on any of it, no lock ends and one step on disk is all: then nothing is written.</returns>
    /// <exception cref="IOException">The state can't be written; the disk must not be changed.</exception>
    ValueTask<INamespaceStep?> BeginAsync(NamespaceChange change);

    /// <summary>Forgets the properties of a URL that was found unmapped and of all below it, before something new is made there: they were another resource's.</summary>
    /// <remarks>Without a write where nothing is kept there.</remarks>
    ValueTask ForgetAsync(ResourcePath path);

    /// <summary>What an earlier run began and did not end. Each is to be ended once the disk has told whether it happened.</summary>
    IReadOnlyList<(NamespaceChange Change, INamespaceStep Step)> Unfinished();
}

/// <summary>A change that was begun.</summary>
public interface INamespaceStep
{
    /// <summary>It happened: properties follow, locks end. Durable when the task ends.</summary>
    /// <param name="notCopied">Members of the destination that were not copied; their properties are not either.</param>
    ValueTask CommitAsync(IReadOnlyList<ResourcePath> notCopied);

    /// <summary>It did not happen.</summary>
    ValueTask AbandonAsync();
}
