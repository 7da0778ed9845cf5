using DavServer.Storage;

namespace DavServer.WebDav.Headers;

/// <summary>The names this server goes by in one request: what a Destination may say (RFC 4918 §10.3), scheme apart.</summary>
/// <remarks>
/// The scheme is ignored because a proxy that ends TLS leaves <c>https</c> in Destination while we are asked over <c>http</c>:
/// comparing it is the commonest cause of broken renames behind a proxy.
/// </remarks>
internal sealed class ServerNames
{
    private readonly string[] _authorities;

    /// <param name="publicPath">The path under which clients see the share, without a trailing slash; "" for the root.</param>
    /// <param name="authorities">Each <c>host</c> or <c>host:port</c>.</param>
    public ServerNames(string publicPath, params IEnumerable<string> authorities)
    {
        PublicPath = publicPath;
        _authorities = [.. authorities.Select(a => WithoutDefaultPort(a).ToString()).Where(a => a.Length > 0)];
    }

    /// <summary>The path under which clients see the share, without a trailing slash; "" for the root.</summary>
    public string PublicPath { get; }

    public bool IsOurs(ReadOnlySpan<char> authority)
    {
        authority = WithoutDefaultPort(authority);
        foreach (var ours in _authorities)
        {
            if (authority.Equals(ours, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Takes the public path off, however it is spelled (RFC 3986 §6.2.2); false where the path lies outside it (a lookalike such as <c>/davx</c> for
    /// <c>/dav</c> too).
    /// </summary>
    public bool TryStripPrefix(ReadOnlySpan<char> path, out ReadOnlySpan<char> inShare)
    {
        inShare = path;
        if (PublicPath.Length == 0)
        {
            return true;
        }

        var end = EndOfPrefix(path);
        if (end > path.Length || !(path[..end].Equals(PublicPath, StringComparison.Ordinal) || IsPublicPath(path[..end])))
        {
            return false;
        }

        inShare = end == path.Length ? "/" : path[end..];
        return true;
    }

    /// <summary>Where as many segments end as the public path has; beyond the end where there are fewer.</summary>
    private int EndOfPrefix(ReadOnlySpan<char> path)
    {
        var end = 0;
        for (var segments = PublicPath.AsSpan().Count('/'); segments > 0; segments--)
        {
            if (end >= path.Length || path[end] != '/')
            {
                return path.Length + 1;
            }

            var length = path[(end + 1)..].IndexOf('/');
            end = length < 0 ? path.Length : end + 1 + length;
        }

        return end;
    }

    private bool IsPublicPath(ReadOnlySpan<char> prefix) =>
        ResourcePath.TryParse(prefix, out var named, out _) && ResourcePath.TryParse(PublicPath, out var ours, out _) && named.Equals(ours);

    // With the scheme ignored, the two default ports are one.
    private static ReadOnlySpan<char> WithoutDefaultPort(ReadOnlySpan<char> authority) =>
        authority.EndsWith(":80", StringComparison.Ordinal) ? authority[..^3]
        : authority.EndsWith(":443", StringComparison.Ordinal) ? authority[..^4]
        : authority;
}
