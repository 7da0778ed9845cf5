namespace DavServer.Host.Users;

/// <summary>What became of a name and a password.</summary>
internal enum LoginResult
{
    /// <summary>They belong together.</summary>
    Good,

    /// <summary>They do not, or there is no such user.</summary>
    Bad,

    /// <summary>Too many are being checked; nothing is said of these.</summary>
    Busy,
}
