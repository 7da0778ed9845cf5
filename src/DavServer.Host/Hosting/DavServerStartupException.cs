namespace DavServer.Host.Hosting;

/// <summary>Why the server does not start, in words for whoever started it.</summary>
public sealed class DavServerStartupException : Exception
{
    /// <summary>A reason and what the program returns for it.</summary>
    public DavServerStartupException(string message, int exitCode)
        : base(message) => ExitCode = exitCode;

    /// <summary>A reason, what the program returns for it, and what it came from.</summary>
    public DavServerStartupException(string message, int exitCode, Exception inner)
        : base(message, inner) => ExitCode = exitCode;

    /// <summary>1 where it could not start, 2 where what was asked makes no sense.</summary>
    public int ExitCode { get; }
}
