using DavServer.Storage;

namespace DavServer.UnitTests.Storage;

public class ResourcePathTests
{
    [Theory]
    [InlineData("/", 0, "/")]
    [InlineData("/a", 1, "/a")]
    [InlineData("/a/", 1, "/a")]
    [InlineData("/a%20b/c", 2, "/a%20b/c")]
    [InlineData("/%61", 1, "/a")]
    [InlineData("/%ff%fe", 1, "/%FF%FE")]
    [InlineData("/%c3%a9", 1, "/%C3%A9")]
    [InlineData("/%252f", 1, "/%252f")]
    [InlineData("/%252e%252e", 1, "/%252e%252e")]
    [InlineData("/...", 1, "/...")]
    [InlineData("/..a/a..", 2, "/..a/a..")]
    [InlineData("/.hidden", 1, "/.hidden")]
    [InlineData("/%7Euser", 1, "/~user")]
    [InlineData("/a;b=c", 1, "/a;b=c")]
    [InlineData("/%0D%0A", 1, "/%0D%0A")]
    [InlineData("/%3Ca%26%22%27", 1, "/%3Ca%26%22%27")]
    [InlineData("/%5C", 1, "/%5C")]
    [InlineData("/..%5c..%5cwindows", 1, "/..%5C..%5Cwindows")]
    public void LawfulTarget_IsOneCanonicalPath(string raw, int depth, string canonical)
    {
        Assert.True(ResourcePath.TryParse(raw, out var path, out var error), error.ToString());
        Assert.Equal(depth, path.Depth);
        Assert.Equal(canonical, path.ToString(), ignoreCase: true);
    }

    public static TheoryData<string, PathError> Traversals => new()
    {
        { "", PathError.NotAbsolute },
        { "a", PathError.NotAbsolute },
        { "..", PathError.NotAbsolute },
        { "*", PathError.NotAbsolute },
        { "http://h/a", PathError.NotAbsolute },
        { "C:\\windows", PathError.NotAbsolute },
        { "\\\\server\\share", PathError.NotAbsolute },
        { "%2fetc/passwd", PathError.NotAbsolute },
        { "/..", PathError.DotSegment },
        { "/.", PathError.DotSegment },
        { "/../", PathError.DotSegment },
        { "/../etc/passwd", PathError.DotSegment },
        { "/a/../b", PathError.DotSegment },
        { "/a/..", PathError.DotSegment },
        { "/a/./b", PathError.DotSegment },
        { "/a/.", PathError.DotSegment },
        { "/%2e", PathError.DotSegment },
        { "/%2E%2E", PathError.DotSegment },
        { "/%2e%2e/etc/passwd", PathError.DotSegment },
        { "/.%2e", PathError.DotSegment },
        { "/%2e.", PathError.DotSegment },
        { "/.%2e/a", PathError.DotSegment },
        { "/a/%2e%2e/b", PathError.DotSegment },
        { "/a/.%2E/b", PathError.DotSegment },
        { "/%2F", PathError.EncodedSlash },
        { "/%2f..%2f..", PathError.EncodedSlash },
        { "/..%2f", PathError.EncodedSlash },
        { "/..%2Fetc%2Fpasswd", PathError.EncodedSlash },
        { "/a%2fb", PathError.EncodedSlash },
        { "/a%2F..%2Fb", PathError.EncodedSlash },
        { "/%2e%2e%2fetc", PathError.EncodedSlash },
        { "/\\", PathError.Backslash },
        { "/..\\", PathError.Backslash },
        { "/..\\..\\windows", PathError.Backslash },
        { "/a\\b", PathError.Backslash },
        { "/C:\\a", PathError.Backslash },
        { "/#", PathError.Fragment },
        { "/a#b", PathError.Fragment },
        { "/a/#b/c", PathError.Fragment },
        { "/%00", PathError.Nul },
        { "/a%00", PathError.Nul },
        { "/a%00.txt", PathError.Nul },
        { "/..%00/", PathError.Nul },
        { "/\0", PathError.Nul },
        { "//", PathError.EmptySegment },
        { "//a", PathError.EmptySegment },
        { "/a//b", PathError.EmptySegment },
        { "/a//", PathError.EmptySegment },
        { "///etc/passwd", PathError.EmptySegment },
        { "//host/share", PathError.EmptySegment },
        { "/%", PathError.BadEscape },
        { "/%2", PathError.BadEscape },
        { "/%zz", PathError.BadEscape },
        { "/%g0", PathError.BadEscape },
        { "/%0x", PathError.BadEscape },
        { "/a%", PathError.BadEscape },
        { "/a%2/b", PathError.BadEscape },
        { "/%u002e%u002e/", PathError.BadEscape },
        { "/% 2e", PathError.BadEscape },
        { "/%+2", PathError.BadEscape },
        { "/é", PathError.NotEncoded },
        { "/\u2025", PathError.NotEncoded },
        { "/\uFF0E\uFF0E/", PathError.NotEncoded },
        { "/\uFF0F", PathError.NotEncoded },
        { "/\u007F", PathError.NotEncoded },
        { "/" + new string('a', 256), PathError.TooLong },
        { string.Concat(Enumerable.Repeat("/a", 257)), PathError.TooLong },
    };

    [Theory]
    [MemberData(nameof(Traversals))]
    public void UnlawfulTarget_IsRefusedAndNeverResolved(string raw, PathError expected)
    {
        Assert.False(ResourcePath.TryParse(raw, out var path, out var error));
        Assert.Equal(expected, error);
        Assert.True(path.IsRoot);
    }

    [Fact]
    public void OverlongDotInUtf8_StaysTheBytesItIs()
    {
        // C0 AE is how a broken decoder spells a dot.
        Assert.True(ResourcePath.TryParse("/%c0%ae%c0%ae/a", out var path, out _));
        Assert.Equal([0xC0, 0xAE, 0xC0, 0xAE], path.Parent!.Name.Bytes.ToArray());
    }

    [Fact]
    public void Ancestry_IsBySegmentsNotByText()
    {
        Assert.True(ResourcePath.TryParse("/dav", out var dav, out _));
        Assert.True(ResourcePath.TryParse("/davx/a", out var lookalike, out _));
        Assert.True(ResourcePath.TryParse("/dav/a", out var member, out _));

        Assert.False(dav.IsSameOrAncestorOf(lookalike));
        Assert.True(dav.IsSameOrAncestorOf(member));
        Assert.True(dav.IsSameOrAncestorOf(dav));
        Assert.False(member.IsSameOrAncestorOf(dav));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0")]
    public void Name_CanNotBeWhatNoDirectoryHolds(string text) => Assert.Throws<ArgumentException>(() => ResourceName.FromText(text));
}
