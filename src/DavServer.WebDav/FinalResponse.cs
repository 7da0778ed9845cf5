using System.Collections.ObjectModel;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav;

/// <summary>A final response as a value, so that it can go out on this connection now or through a status monitor later: same outcome, same bytes.</summary>
/// <param name="Status">The status code.</param>
internal sealed record FinalResponse(int Status)
{
    /// <summary>Fields beside Content-Type and Content-Length.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The media type of the content; null for no content.</summary>
    public string? ContentType { get; init; }

    /// <summary>The content.</summary>
    public string Content { get; init; } = "";

    /// <summary>A response whose content is one line of text for a person.</summary>
    public static FinalResponse Text(int status, string line) =>
        new(status) { ContentType = "text/plain; charset=utf-8", Content = line + "\n" };

    public FinalResponse With(string field, string value) =>
        this with { Fields = new Dictionary<string, string>(Fields) { [field] = value } };

    /// <summary>Sends it. Interim responses must have been closed before.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Fields)
        {
            response.Headers[name] = value;
        }

        if (ContentType is null)
        {
            // RFC 9110 §8.6: in a 304 it would have to be that of the 200.
            if (Status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
            {
                response.ContentLength = 0;
            }

            return;
        }

        var content = Encoding.UTF8.GetBytes(Content);
        response.ContentType = ContentType;
        response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(content, http.RequestAborted);
        }
    }
}
