using DavServer.Storage;

namespace DavServer.WebDav.Headers;

/// <summary>Words for a path that is none.</summary>
internal static class PathErrorText
{
    public static string Of(PathError error) => error switch
    {
        PathError.NotAbsolute => "the path must begin with '/'",
        PathError.BadEscape => "a '%' is not followed by two hexadecimal digits",
        PathError.DotSegment => "'.' and '..' segments are refused, in any spelling",
        PathError.EncodedSlash => "a segment holds an encoded '/'",
        PathError.Backslash => "a segment holds a backslash that is not percent-encoded",
        PathError.Fragment => "a '#' is not percent-encoded",
        PathError.Nul => "a segment holds NUL",
        PathError.EmptySegment => "a segment is empty ('//')",
        PathError.NotEncoded => "a character outside ASCII is not percent-encoded",
        PathError.TooLong => $"a segment is longer than {ResourcePath.MaxNameBytes} bytes, or there are more than {ResourcePath.MaxDepth}",
        _ => "the path is not lawful",
    };
}
