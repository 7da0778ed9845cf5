using System.Text;
using Microsoft.Extensions.Primitives;

namespace DavServer.Host.Users;

/// <summary>Reads <c>Authorization: Basic …</c> (RFC 7617 §2). Pure and total.</summary>
internal static class BasicCredentials
{
    private const int MostBytes = 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool TryParse(StringValues field, out string name, out string password)
    {
        name = password = "";
        if (field is not [{ } value] || value.Length > MostBytes * 2 || !value.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var bytes = new byte[MostBytes];
        if (!Convert.TryFromBase64String(value["Basic ".Length..].Trim(' '), bytes, out var length))
        {
            return false;
        }

        string text;
        try
        {
            text = Strict.GetString(bytes, 0, length).Normalize();
        }
        catch (ArgumentException)
        {
            return false; // Not UTF-8, which the challenge asks for.
        }

        // RFC 7617 §2: the first colon parts them; control characters are in neither.
        var colon = text.IndexOf(':');
        if (colon < 0 || text.Any(char.IsControl))
        {
            return false;
        }

        name = text[..colon];
        password = text[(colon + 1)..];
        return true;
    }
}
