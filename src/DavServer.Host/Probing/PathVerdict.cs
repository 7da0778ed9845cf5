namespace DavServer.Host.Probing;

/// <summary>What becomes of 102s on the way.</summary>
internal enum PathVerdict
{
    /// <summary>All arrive, when they were sent.</summary>
    Forwards,

    /// <summary>They arrive, but more than so many on one request break it.</summary>
    ForwardsFew,

    /// <summary>They arrive together with the final response.</summary>
    HoldsBack,

    /// <summary>None arrives; the final response does.</summary>
    Drops,

    /// <summary>The server is asked in HTTP/1.0, and so sends none.</summary>
    SpeaksHttp10,

    /// <summary>With them the final response does not arrive, or the next request gets the wrong answer.</summary>
    Breaks,
}
