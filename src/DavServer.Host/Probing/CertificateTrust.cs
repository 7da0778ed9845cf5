namespace DavServer.Host.Probing;

/// <summary>Which certificates are taken.</summary>
internal enum CertificateTrust
{
    /// <summary>Those that the system trusts.</summary>
    System,

    /// <summary>Any: for the one that a server has made itself.</summary>
    Any,
}
