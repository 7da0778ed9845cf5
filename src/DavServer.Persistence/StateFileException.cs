namespace DavServer.Persistence;

/// <summary>The file with the server's state can't be used. Nothing was changed in it; the message names it and says what to do.</summary>
public sealed class StateFileException : IOException
{
    /// <summary>A reason for whoever started the server.</summary>
    public StateFileException(string message)
        : base(message)
    {
    }

    /// <summary>The same, and what it came from.</summary>
    public StateFileException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
