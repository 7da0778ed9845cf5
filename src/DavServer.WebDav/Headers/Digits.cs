namespace DavServer.WebDav.Headers;

/// <summary>Positions and lengths in fields: digits and nothing else.</summary>
internal static class Digits
{
    /// <summary>Reads them; no digits give null. Digits beyond 64 bits are lawful and mean "as far as there is".</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out long? value)
    {
        value = null;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        value = long.TryParse(text, out var number) ? number : long.MaxValue;
        return true;
    }
}
