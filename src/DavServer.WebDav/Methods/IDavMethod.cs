namespace DavServer.WebDav.Methods;

/// <summary>One method of HTTP or WebDAV on the resources of the share.</summary>
internal interface IDavMethod
{
    /// <summary>Its names; more than one only for GET and HEAD, which differ in nothing but the content.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Does it.</summary>
    /// <returns>The final response; null when it was streamed, or when nobody waits for one any more.</returns>
    Task<FinalResponse?> InvokeAsync(DavRequest request);
}
