namespace DavServer.WebDav.Headers;

/// <summary>How far a method reaches (RFC 4918 §10.2).</summary>
internal enum Depth
{
    Zero,
    One,
    Infinity,
}
