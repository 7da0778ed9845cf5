namespace DavServer.CrashTests;

/// <summary>A lock as it ought to be; its root is its key in the model.</summary>
/// <param name="Token">Its token; null where nobody has been told.</param>
/// <param name="Depth">0 or infinity.</param>
internal sealed record HeldLock(string? Token, string Depth);
