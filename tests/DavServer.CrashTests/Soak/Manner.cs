namespace DavServer.CrashTests.Soak;

/// <summary>How a client asks for a COPY or MOVE.</summary>
internal enum Manner
{
    /// <summary>Waits for the final response.</summary>
    Hold,

    /// <summary>Asks for 202, and follows the monitor.</summary>
    Async,

    /// <summary>Asks for 102, and waits.</summary>
    Processing,

    /// <summary>Asks for 202, and cancels before long.</summary>
    Cancel,

    /// <summary>Asks for 102, goes away at the first, and follows the monitor.</summary>
    VanishKnowing,

    /// <summary>Goes away in the middle, knowing nothing, and asks again.</summary>
    VanishBlind,

    /// <summary>Asks for it twice at once.</summary>
    Twice,
}
