using System.Security;
using System.Text;
using DavServer.Storage;
using DavServer.WebDav.LongRunning;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>The resources under <c>/.davserver/principals</c>, to which <c>current-user-principal</c> leads (RFC 5397 §3). Each sees its own.</summary>
internal sealed class PrincipalEndpoint(WebDavOptions options)
{
    private const string Allow = "OPTIONS, GET, HEAD, PROPFIND";

    private static readonly PropertyName DisplayName = PropertyName.Dav("displayname");
    private static readonly PropertyName ResourceType = PropertyName.Dav("resourcetype");
    private static readonly PropertyName CurrentUser = PropertyName.Dav("current-user-principal");
    private static readonly PropertyName[] All = [DisplayName, ResourceType, CurrentUser];

    /// <summary>Whether a path is that of a principal, be there one or not.</summary>
    public static bool IsPrincipal(ResourcePath path) =>
        path.Depth == 3 && MonitorUrls.IsReserved(path) && path.Parent!.Name.ToString() == PrincipalUrls.Segment;

    /// <summary>Answers for a path that <see cref="IsPrincipal"/>.</summary>
    public async Task<FinalResponse> AnswerAsync(DavRequest request)
    {
        if (request.Principal.Name is not { } name || request.Path.Name.ToString() != name)
        {
            return StatusMapping.ToResponse(StoreError.NotFound);
        }

        return request.Http.Request.Method switch
        {
            "GET" or "HEAD" => FinalResponse.Text(StatusCodes.Status200OK, name),
            "OPTIONS" => new FinalResponse(StatusCodes.Status200OK).With("Allow", Allow),
            "PROPFIND" => await FindAsync(request, name),
            _ => FinalResponse.Text(StatusCodes.Status405MethodNotAllowed, "the resource does not bear this method").With("Allow", Allow),
        };
    }

    private async Task<FinalResponse> FindAsync(DavRequest request, string name)
    {
        var content = await RequestContent.ReadWholeAsync(request.Http, options.MaxXmlBytes);
        if (content is null)
        {
            return FinalResponse.Text(StatusCodes.Status413PayloadTooLarge, $"the content is larger than {options.MaxXmlBytes} bytes");
        }

        var error = "";
        var question = content.Length == 0 ? PropfindRequest.AllProp : PropfindReader.TryRead(new MemoryStream(content), out error);
        if (question is null)
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, error);
        }

        // RFC 5397 §3: not in allprop.
        var asked = question.Kind switch
        {
            PropfindKind.PropName => All,
            PropfindKind.AllProp => [.. question.Names.Concat([DisplayName, ResourceType]).Distinct()],
            _ => question.Names.Distinct().ToArray(),
        };
        var href = SecurityElement.Escape(PrincipalUrls.HrefOf(request))!;
        var text = new StringBuilder($"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>{href}</D:href>");
        var found = asked.Where(n => All.Contains(n)).Select(n => question.Kind == PropfindKind.PropName ? NameElement.Of(n) : ValueOf(n, name, href));
        AppendPropstat(text, string.Concat(found), StatusCodes.Status200OK);
        AppendPropstat(text, string.Concat(asked.Where(n => !All.Contains(n)).Select(NameElement.Of)), StatusCodes.Status404NotFound);
        return new FinalResponse(StatusCodes.Status207MultiStatus)
        {
            ContentType = XmlContent.MediaType,
            Content = text.Append("</D:response></D:multistatus>\n").ToString(),
        };
    }

    private static string ValueOf(PropertyName property, string name, string href) =>
        property == DisplayName ? $"<D:displayname>{SecurityElement.Escape(name)}</D:displayname>"
        : property == ResourceType ? "<D:resourcetype><D:principal/></D:resourcetype>"
        : $"<D:current-user-principal><D:href>{href}</D:href></D:current-user-principal>";

    private static void AppendPropstat(StringBuilder text, string properties, int status)
    {
        if (properties.Length > 0 || status == StatusCodes.Status200OK)
        {
            text.Append("<D:propstat><D:prop>").Append(properties).Append("</D:prop><D:status>HTTP/1.1 ").Append(status).Append(' ')
                .Append(ReasonPhrase.Of(status)).Append("</D:status></D:propstat>");
        }
    }
}
