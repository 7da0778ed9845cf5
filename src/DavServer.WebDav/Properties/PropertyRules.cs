using System.Globalization;
using DavServer.WebDav.Xml;
using Microsoft.Net.Http.Headers;

namespace DavServer.WebDav.Properties;

/// <summary>Which instructions may be carried out at all.</summary>
internal static class PropertyRules
{
    public static PropertyName DisplayName { get; } = PropertyName.Dav("displayname");

    public static PropertyName ContentType { get; } = PropertyName.Dav("getcontenttype");

    public static PropertyName ContentLanguage { get; } = PropertyName.Dav("getcontentlanguage");

    public static PropertyName ResourceType { get; } = PropertyName.Dav("resourcetype");

    /// <summary>DAV:creationdate, which is computed unless it was set (RFC 4918 §15.1).</summary>
    public static PropertyName CreationDate { get; } = PropertyName.Dav("creationdate");

    /// <summary>
    /// The most characters of a value that goes into a field of each GET's response. A choice: no real media type or list of languages comes near.
    /// </summary>
    private const int MaxFieldValue = 1024;

    private static readonly PropertyName Collection = PropertyName.Dav("collection");

    /// <summary>What an instruction comes to, as far as it alone is concerned.</summary>
    public static PropertyStatus Judge(in PropertyInstruction instruction)
    {
        if (LiveProperties.ByName.TryGetValue(instruction.Name, out var live) && live.Setting == Setting.Protected)
        {
            return PropertyStatus.IsProtected;
        }

        return instruction.Kind switch
        {
            InstructionKind.SetTooLarge => PropertyStatus.TooMuch,
            InstructionKind.Set when IsTooLongForField(instruction.Name, instruction.Element) => PropertyStatus.TooLongForField(MaxFieldValue),
            InstructionKind.Set when !IsMeaningful(instruction.Name, instruction.Element) => PropertyStatus.Senseless,
            _ => PropertyStatus.Done,
        };
    }

    /// <summary>The same where a collection is about to be made, whose type may be said (RFC 5689 §3).</summary>
    public static PropertyStatus JudgeNew(in PropertyInstruction instruction) =>
        instruction.Name != ResourceType || instruction.Kind != InstructionKind.Set ? Judge(instruction)
        : CapturedElement.ElementsOf(instruction.Element) is [var type] && type == Collection ? PropertyStatus.Done
        : PropertyStatus.OtherType;

    private static bool IsTooLongForField(PropertyName name, string element) =>
        (name == ContentType || name == ContentLanguage) && CapturedElement.TextOf(element) is { Length: > MaxFieldValue };

    // A value that goes into a field of a response, or that clients take for a date, must be one.
    private static bool IsMeaningful(PropertyName name, string element)
    {
        if (name.Namespace != XmlContent.DavNamespace)
        {
            return !Win32Properties.Has(name) || Win32Properties.IsMeaningful(name, CapturedElement.TextOf(element));
        }

        return name == ContentType ? IsMediaType(CapturedElement.TextOf(element))
            : name == ContentLanguage ? IsLanguages(CapturedElement.TextOf(element))
            : name == CreationDate ? IsDate(CapturedElement.TextOf(element))
            : name != DisplayName || CapturedElement.TextOf(element) is not null;
    }

    private static bool IsMediaType(string? text) =>
        text is not null && Array.TrueForAll(text.ToCharArray(), c => c is >= ' ' and <= '~') && MediaTypeHeaderValue.TryParse(text, out _);

    // RFC 9110 §8.5: a list of language tags, which are letters, digits and hyphens (RFC 5646 §2.1).
    private static bool IsLanguages(string? text) =>
        text is not null && Array.TrueForAll(text.Split(','), part =>
            part.Trim(' ') is { Length: > 0 } tag && Array.TrueForAll(tag.ToCharArray(), c => char.IsAsciiLetterOrDigit(c) || c == '-'));

    // RFC 4918 §15.1: the date-time of RFC 3339.
    private static bool IsDate(string? text) =>
        text is { Length: >= 20 } && text[10] is 'T' or 't'
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
}
