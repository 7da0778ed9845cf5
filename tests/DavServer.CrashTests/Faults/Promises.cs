namespace DavServer.CrashTests.Faults;

/// <summary>What the server keeps by now of what is promised. Each is switched on with the change that brings it, and goes then.</summary>
internal static class Promises
{
    /// <summary>An operation that was accepted is completed after a crash, and its monitor tells the truth.</summary>
    public static bool OperationsAreJournaled => true;

    /// <summary>What could not be removed while the disk failed goes once it works again, not only at the next start.</summary>
    public static bool LitterGoesWhileServing => true;

    /// <summary>Properties that could not follow a change while the disk failed do before long, not only with the next change of any.</summary>
    public static bool OwedStateIsWrittenBeforeLong => false;

    /// <summary>A start sweeps the volumes that are mounted inside the share too, not only their first use.</summary>
    public static bool EveryVolumeIsSweptAtStart => true;

    /// <summary>A link that can't be looked at is a failure of that member, not one that leads nowhere and is left out.</summary>
    public static bool NoLinkIsLostToAnError => true;

    /// <summary>
    /// Where the volume stops taking writes between an exchange and the rename after it, what was exchanged does not stay so with a failure told.
    /// </summary>
    public static bool NothingStaysHalfDisplaced => false;

    /// <summary>A failed sync of what is published is told in another way than as a failure of the whole.</summary>
    public static bool NoFailedSyncHidesWhatHappened => true;

    /// <summary>A collection whose times could not be set is either not published or not told as failed.</summary>
    public static bool NoTimesAreTakenForAFailure => true;

    /// <summary>Of a member collection whose listing breaks off, and which is told as failed, nothing is published.</summary>
    public static bool ABrokenListingPublishesNothing => false;

    /// <summary>A source that a MOVE across volumes copied and could not remove still has its dead properties.</summary>
    public static bool ASourceLeftBehindKeepsItsProperties => true;
}
