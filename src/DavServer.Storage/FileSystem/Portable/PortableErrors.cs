namespace DavServer.Storage.FileSystem.Portable;

/// <summary>What the framework's exceptions mean to a store.</summary>
internal static class PortableErrors
{
    // The framework puts errno into HResult on Unix, and 0x8007 with the error's number on Windows.
    private const int WindowsExists = unchecked((int)0x80070050);
    private const int WindowsAlreadyExists = unchecked((int)0x800700B7);
    private const int WindowsNotEmpty = unchecked((int)0x80070091);
    private const int WindowsSharing = unchecked((int)0x80070020);
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsFileTooLarge = unchecked((int)0x800700DF);
    private const int WindowsTooManyOpenFiles = unchecked((int)0x80070004);
    private const int WindowsNotSameDevice = unchecked((int)0x80070011);
    private const int WindowsWriteProtected = unchecked((int)0x80070013);

    internal static bool Knows(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException || IsTooLarge(e);

    internal static StoreError ToStoreError(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => StoreError.NotFound,
        PathTooLongException => StoreError.NameTooLong,
        UnauthorizedAccessException => StoreError.AccessDenied,
        NotSupportedException => StoreError.InvalidName,
        _ when IsTooLarge(e) => StoreError.BeyondLimit,
        _ when !OperatingSystem.IsWindows() && e.HResult is > 0 and < 4096 => Linux.Errno.ToStoreError(e.HResult),
        _ => e.HResult switch
        {
            WindowsExists or WindowsAlreadyExists or WindowsNotEmpty => StoreError.AlreadyExists,
            WindowsSharing => StoreError.Busy,
            WindowsDiskFull or WindowsHandleDiskFull => StoreError.InsufficientStorage,
            WindowsNotSameDevice => StoreError.CrossVolume,
            WindowsWriteProtected => StoreError.ReadOnly,
            WindowsFileTooLarge => StoreError.BeyondLimit,
            WindowsTooManyOpenFiles => StoreError.Exhausted,
            _ => StoreError.InputOutput,
        },
    };

    // What the framework makes of EFBIG.
    private static bool IsTooLarge(Exception e) => e is ArgumentOutOfRangeException { ParamName: "value" };
}
