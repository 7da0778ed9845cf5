using Microsoft.AspNetCore.WebUtilities;

namespace DavServer.WebDav;

/// <summary>The words after a status code, those of RFC 4918 §11 included.</summary>
internal static class ReasonPhrase
{
    public static string Of(int status) => status switch
    {
        423 => "Locked",
        424 => "Failed Dependency",
        507 => "Insufficient Storage",
        _ => ReasonPhrases.GetReasonPhrase(status),
    };
}
