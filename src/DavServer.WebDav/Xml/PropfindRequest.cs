namespace DavServer.WebDav.Xml;

/// <summary>Which of the three questions a PROPFIND asks (RFC 4918 §9.1).</summary>
internal enum PropfindKind
{
    /// <summary>All properties that RFC 4918 defines, and those named by <c>include</c>.</summary>
    AllProp,

    /// <summary>The names of all properties.</summary>
    PropName,

    /// <summary>The named ones.</summary>
    Prop,
}

/// <summary>The content of a PROPFIND.</summary>
/// <param name="Kind">The question.</param>
/// <param name="Names">The named properties; with <see cref="PropfindKind.AllProp"/> those of <c>include</c>.</param>
internal sealed record PropfindRequest(PropfindKind Kind, IReadOnlyList<PropertyName> Names)
{
    /// <summary>What an empty content asks for (RFC 4918 §9.1).</summary>
    public static PropfindRequest AllProp { get; } = new(PropfindKind.AllProp, []);
}
