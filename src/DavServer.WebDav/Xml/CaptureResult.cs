namespace DavServer.WebDav.Xml;

/// <summary>What became of the attempt to capture an element.</summary>
internal enum CaptureResult
{
    /// <summary>It was captured.</summary>
    Captured,

    /// <summary>It is more than may be kept. The reader stands at its end all the same, so that the rest can be read.</summary>
    TooLarge,

    /// <summary>It is nested deeper, has more attributes or more namespaces in scope than an honest client sends. The reader stands anywhere.</summary>
    TooComplex,

    /// <summary>It is not namespace-well-formed in a way that .NET's reader lets pass. The reader stands anywhere.</summary>
    Malformed,
}
