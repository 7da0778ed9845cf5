namespace DavServer.Storage.FileSystem;

/// <summary>What the modification time of a resource must be that replaces another (RFC 4918 §8.8: at any URL it does not go back).</summary>
internal enum TimeOverOld
{
    /// <summary>At least a second later than the old one's: what was copied or moved bears the time of another URL.</summary>
    Later,

    /// <summary>That of its writing; a second later than the old one's where that lies ahead, as after a COPY within the same second.</summary>
    Written,

    /// <summary>The one the client has given, which may go back.</summary>
    Given,
}
