using Microsoft.Extensions.Logging;

namespace DavServer.Storage.FileSystem;

/// <summary>Puts a finished resource in the place of a mapped one, and what was there out of sight.</summary>
internal sealed class Displacement(Purger purger, ILogger logger)
{
    // A disk that fails once need not fail again.
    private const int Attempts = 4;

    /// <summary>Replaces the destination.</summary>
    /// <param name="publication">What appears.</param>
    /// <param name="destination">In place of what.</param>
    /// <param name="area">The area of its volume.</param>
    /// <param name="staged">What that is like.</param>
    /// <param name="old">What is there now.</param>
    /// <param name="left">
    /// Why what was replaced is at the source's URL now, for it could neither be taken out of sight nor back; it goes as soon as the disk lets it.
    /// </param>
    /// <returns>An error where all is as it was.</returns>
    internal StoreError Run(
        in Publication publication, in NodeInfo staged, Resolution destination, StagingArea area, in NodeInfo old, out StoreError left)
    {
        left = StoreError.None;
        var (directory, name, aside) = (publication.Directory, publication.Name, area.NewName("replaced"));
        if (directory.Exchange(name, destination.Parent, destination.Name) is not { } error)
        {
            if (!staged.IsDirectory && !old.IsDirectory)
            {
                // One step that a kill can't cut in two, though it lasts as long as the old content takes to free.
                return directory.Rename(name, destination.Parent, destination.Name, RenameRule.ReplaceFile);
            }

            error = directory.Displace(name, destination.Parent, destination.Name, area.Trash, aside);
            if (error == StoreError.None)
            {
                purger.Add(area, aside);
            }

            return error;
        }

        if (error != StoreError.None)
        {
            return error;
        }

        error = Insist(() => directory.Rename(name, area.Trash, aside, RenameRule.Refuse));
        if (error == StoreError.None)
        {
            purger.Add(area, aside);
            return StoreError.None;
        }

        // What appeared stays: nothing but litter is not as it ought to be.
        if (!publication.IsMoved)
        {
            purger.AddStaged(area, name);
            return StoreError.None;
        }

        if (directory.Rename(name, area.Staging, aside, RenameRule.Refuse) == StoreError.None)
        {
            purger.AddStaged(area, aside);
            return StoreError.None;
        }

        var (parent, replaced) = (destination.Parent, destination.Name);
        if (Insist(() => directory.Exchange(name, parent, replaced) ?? StoreError.InputOutput) == StoreError.None)
        {
            return error;
        }

        FileSystemLog.HalfDisplaced(logger, destination.RealPath, error);
        purger.AddLeft(area, directory, name, old.Identity);
        left = error;
        return StoreError.None;
    }

    private static StoreError Insist(Func<StoreError> step)
    {
        var error = step();
        for (var attempt = 1; attempt < Attempts && error != StoreError.None; attempt++)
        {
            error = step();
        }

        return error;
    }
}
