using DavServer.Storage;

namespace DavServer.WebDav.State;

/// <summary>The server's own state can't be read or written. What was to be written was not, and the share on disk is as it was.</summary>
public sealed class StateException : IOException
{
    /// <summary>Says what failed, for the log.</summary>
    public StateException(string message, StoreError error, Exception inner)
        : base(message, inner) => Error = error;

    /// <summary><see cref="StoreError.InsufficientStorage"/> where the volume is full, else <see cref="StoreError.InputOutput"/>.</summary>
    public StoreError Error { get; }
}
