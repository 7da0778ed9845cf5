using System.Runtime.InteropServices;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>What the kernel's error numbers mean to a store.</summary>
internal static class Errno
{
    internal const int NotPermitted = 1;
    internal const int NoEntry = 2;
    internal const int Interrupted = 4;
    internal const int TryAgain = 11;
    internal const int Exists = 17;
    internal const int CrossDevice = 18;
    internal const int Invalid = 22;
    internal const int NotATerminal = 25;
    internal const int TextBusy = 26;
    internal const int NotImplemented = 38;
    internal const int NotEmpty = 39;
    internal const int Loop = 40;
    internal const int NotSupported = 95;

    internal static int Last => Marshal.GetLastPInvokeError();

    internal static StoreError ToStoreError(int errno) => errno switch
    {
        0 => StoreError.None,
        NoEntry or 6 /* ENXIO */ or 19 /* ENODEV */ or Loop or 116 /* ESTALE */ => StoreError.NotFound,
        NotPermitted or 13 /* EACCES */ => StoreError.AccessDenied,
        16 /* EBUSY */ or TextBusy => StoreError.Busy,
        Exists or NotEmpty => StoreError.AlreadyExists,
        CrossDevice => StoreError.CrossVolume,
        20 /* ENOTDIR */ => StoreError.NotACollection,
        21 /* EISDIR */ => StoreError.IsACollection,
        28 /* ENOSPC */ or 122 /* EDQUOT */ => StoreError.InsufficientStorage,
        27 /* EFBIG */ or 31 /* EMLINK */ => StoreError.BeyondLimit,
        12 /* ENOMEM */ or 23 /* ENFILE */ or 24 /* EMFILE */ => StoreError.Exhausted,
        30 /* EROFS */ => StoreError.ReadOnly,
        36 /* ENAMETOOLONG */ => StoreError.NameTooLong,
        _ => StoreError.InputOutput,
    };

    /// <summary>The last call's failure. A missing entry is everyday and carries no words.</summary>
    internal static StoreResult<T> Failure<T>()
        where T : notnull
    {
        var errno = Last;
        return errno == NoEntry ? StoreError.NotFound : StoreResult<T>.Failed(ToStoreError(errno), Marshal.GetPInvokeErrorMessage(errno));
    }
}
