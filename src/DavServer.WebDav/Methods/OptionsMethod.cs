using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>OPTIONS (RFC 9110 §9.3.7, RFC 4918 §10.1): which methods and compliance classes there are, for any URL and for "*".</summary>
internal sealed class OptionsMethod : IDavMethod
{
    /// <summary>All that a resource may bear; which it bears now, its state decides, and clients ask once for a whole share.</summary>
    public const string Allow = "OPTIONS, GET, HEAD, PUT, PATCH, DELETE, MKCOL, PROPFIND, PROPPATCH, COPY, MOVE, LOCK, UNLOCK";

    /// <summary>RFC 4918 §18.1 to §18.3: all of it, locks, and what RFC 4918 changed since RFC 2518; RFC 5689 §3.1.</summary>
    private const string ComplianceClasses = "1, 2, 3, extended-mkcol, " + PatchMethod.ComplianceClass;

    public IReadOnlyList<string> Names { get; } = [HttpMethods.Options];

    public static FinalResponse Response { get; } = new FinalResponse(StatusCodes.Status200OK)
        .With("DAV", ComplianceClasses)
        .With("Allow", Allow)
        .With("MS-Author-Via", "DAV") // Explorer asks FrontPage otherwise
        .With("Accept-Ranges", "bytes")
        .With("Accept-Patch", PatchMethod.Format); // RFC 5789 §3.1

    public Task<FinalResponse?> InvokeAsync(DavRequest request) => Task.FromResult<FinalResponse?>(Response);
}
