using DavServer.Storage;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav;

/// <summary>The only table from a store's error to a status and, where RFC 4918 §16 has one, a condition code.</summary>
internal static class StatusMapping
{
    public static int StatusOf(StoreError error) => error switch
    {
        StoreError.NotFound => StatusCodes.Status404NotFound,
        StoreError.NoParent => StatusCodes.Status409Conflict, // RFC 4918 §9.8.5, §9.7.1, §9.3.1: no collection to hold it
        StoreError.AlreadyExists => StatusCodes.Status412PreconditionFailed, // RFC 4918 §10.6
        StoreError.NotACollection => StatusCodes.Status409Conflict,
        StoreError.IsACollection => StatusCodes.Status405MethodNotAllowed, // RFC 4918 §9.7.2
        StoreError.SameResource => StatusCodes.Status403Forbidden, // RFC 4918 §9.8.5
        StoreError.Overlapping => StatusCodes.Status403Forbidden,
        StoreError.Reserved => StatusCodes.Status403Forbidden,
        StoreError.InvalidName => StatusCodes.Status403Forbidden,
        StoreError.NameTooLong => StatusCodes.Status414UriTooLong,
        StoreError.AccessDenied => StatusCodes.Status403Forbidden,
        StoreError.InsufficientStorage or StoreError.QuotaExceeded => StatusCodes.Status507InsufficientStorage, // RFC 4918 §11.5
        StoreError.BeyondLimit => StatusCodes.Status507InsufficientStorage,
        StoreError.ConditionFailed => StatusCodes.Status412PreconditionFailed,
        StoreError.ChangedMeanwhile => StatusCodes.Status409Conflict, // RFC 9110 §15.5.10: may be tried again
        StoreError.BeyondTheEnd => StatusCodes.Status416RangeNotSatisfiable,
        StoreError.Busy => StatusCodes.Status423Locked,
        StoreError.Canceled => StatusCodes.Status409Conflict,
        StoreError.Exhausted => StatusCodes.Status503ServiceUnavailable,
        StoreError.CrossVolume => StatusCodes.Status502BadGateway, // RFC 4918 §9.9.4: for the destination another server would have to act
        _ => StatusCodes.Status500InternalServerError, // ReadOnly, NotLasting, InputOutput: our side's fault
    };

    public static string TextOf(StoreError error) => error switch
    {
        StoreError.NotFound => "there is no such resource",
        StoreError.NoParent => "there is no collection to hold it; collections are not made by the way",
        StoreError.AlreadyExists => "the destination is mapped and Overwrite is F",
        StoreError.NotACollection => "it is not a collection",
        StoreError.IsACollection => "it is a collection",
        StoreError.SameResource => "source and destination are the same resource",
        StoreError.Overlapping => "source and destination lie inside one another",
        StoreError.Reserved => "the name is reserved for the server",
        StoreError.InvalidName => "the name may not be created: it holds control characters or a backslash, is not UTF-8, or is not portable where that is asked for",
        StoreError.NameTooLong => "the name or the path is longer than the file system holds",
        StoreError.AccessDenied => "the file system refuses access",
        StoreError.InsufficientStorage => "there is not enough space",
        StoreError.BeyondLimit => "the file system there holds no file so large, or no collection of so many members",
        StoreError.QuotaExceeded => "the share may not hold so much; something must be deleted first",
        StoreError.ConditionFailed => "the resource is not in the state that the request requires",
        StoreError.ChangedMeanwhile => "it was changed while it was copied, by a program that goes past this server; it stays where it is",
        StoreError.BeyondTheEnd => "the range begins beyond the end of the representation, which would leave a hole",
        StoreError.Busy => "a volume is mounted on it or below it, or another program holds it",
        StoreError.Canceled => "the operation was canceled; nothing was changed",
        StoreError.Exhausted => "the server has no file descriptors or no memory to spare; nothing was done",
        StoreError.ReadOnly => "the volume can't be written",
        StoreError.NotLasting => "it was done, but the disk failed to make it last: a loss of power may undo it; the server's log says how",
        StoreError.CrossVolume => "source and destination lie on different volumes",
        _ => "the disk failed; the server's log says how",
    };

    /// <summary>The final response for a request that failed as a whole.</summary>
    public static FinalResponse ToResponse(StoreError error) => ConditionOf(error) is { } code
        ? XmlContent.Error(StatusOf(error), code)
        : FinalResponse.Text(StatusOf(error), TextOf(error));

    // RFC 4331 §6: clients tell by it whether someone has to be asked for more, or the disk is full.
    private static string? ConditionOf(StoreError error) => error switch
    {
        StoreError.QuotaExceeded => ConditionCode.QuotaNotExceeded,
        StoreError.InsufficientStorage => ConditionCode.SufficientDiskSpace,
        _ => null,
    };

    /// <summary>The entry of a 207 for one member.</summary>
    public static MemberStatus ToMemberStatus(string href, StoreError error) => error == StoreError.AlreadyExists
        ? new(href, StatusCodes.Status409Conflict, "another member has its name there: the file system takes the two for one")
        : new(href, StatusOf(error), TextOf(error));

    /// <summary>The entry of a 207 for members that failed and have none.</summary>
    /// <param name="href">The collection that they are below.</param>
    /// <param name="count">How many they are; null where it is not known any more.</param>
    public static MemberStatus ToUnlisted(string href, long? count) => new(href, StatusCodes.Status500InternalServerError,
        count is { } known ? $"{known} more below it failed, which are not listed"
            : "as many failed as are listed at most; whether more did, the server does not know since it was restarted");
}
