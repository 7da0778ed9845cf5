namespace DavServer.WebDav.Xml;

/// <summary>What is wrong with the content of a LOCK.</summary>
internal enum LockInfoFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is not XML, or not a <c>lockinfo</c>.</summary>
    Malformed,

    /// <summary>It is a <c>lockinfo</c>, but asks for no lock there is (RFC 4918 §11.2).</summary>
    Unprocessable,

    /// <summary>Its <c>owner</c> is more than is kept.</summary>
    OwnerTooLarge,
}
