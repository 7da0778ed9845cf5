using System.Security.Cryptography;

namespace DavServer.WebDav.Locks;

/// <summary>The unique URI of a lock (RFC 4918 §6.5). Whoever knows it and is its creator may write, so it is kept out of logs.</summary>
/// <param name="Uri">The URI, for instance <c>urn:uuid:…</c>.</param>
public readonly record struct LockToken(string Uri)
{
    /// <summary>A new token that can't be guessed: a UUID of version 4 (RFC 9562 §5.4) from the system's random source.</summary>
    public static LockToken New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new LockToken($"urn:uuid:{new Guid(bytes, bigEndian: true):D}");
    }

    /// <summary>Nothing of the token: what is formatted by chance ends up in logs.</summary>
    public override string ToString() => "(lock token)";
}
