namespace DavServer.Host.Hosting;

/// <summary>What the program returns.</summary>
internal static class ExitCode
{
    /// <summary>All well.</summary>
    public const int Success = 0;

    /// <summary>It could not do what was asked.</summary>
    public const int Failure = 1;

    /// <summary>What was asked makes no sense; nothing was changed.</summary>
    public const int Usage = 2;
}
