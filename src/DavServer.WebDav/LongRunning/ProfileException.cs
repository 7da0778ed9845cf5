namespace DavServer.WebDav.LongRunning;

/// <summary>Profiles could not be read; the message says where and why.</summary>
public sealed class ProfileException : Exception
{
    /// <summary>Without a message.</summary>
    public ProfileException()
    {
    }

    /// <summary>With a message that names file and line.</summary>
    public ProfileException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public ProfileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
