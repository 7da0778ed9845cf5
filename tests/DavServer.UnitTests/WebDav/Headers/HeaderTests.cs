using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav.Headers;

namespace DavServer.UnitTests.WebDav.Headers;

public sealed class HeaderTests
{
    private static readonly ServerNames Names = new("", "dav.example.org", "127.0.0.1:8080");

    [Theory, Spec("RFC 4918", "10.2")]
    [InlineData("0", Depth.Zero)]
    [InlineData("1", Depth.One)]
    [InlineData("infinity", Depth.Infinity)]
    [InlineData("Infinity", Depth.Infinity)]
    [InlineData(" 0 ", Depth.Zero)]
    public void DepthIsReadCaseInsensitively(string field, object expected)
    {
        Assert.True(DepthField.TryParse(field, out var depth));
        Assert.Equal(expected, depth);
    }

    [Theory, Spec("RFC 4918", "10.2")]
    [InlineData("2")]
    [InlineData("")]
    [InlineData("infinite")]
    [InlineData("1,noroot")]
    [InlineData("-1")]
    [InlineData("٠")]
    public void UnreadableDepthIsRefusedRatherThanTakenForInfinity(string field) => Assert.False(DepthField.TryParse(field, out _));

    [Fact, Spec("RFC 4918", "10.6-2")]
    public void AbsentOverwriteMeansReplace()
    {
        Assert.True(OverwriteField.TryParse(default, out var existing));
        Assert.Equal(ExistingDestination.Replace, existing);
    }

    [Theory, Spec("RFC 4918", "10.6")]
    [InlineData("T", true, true)]
    [InlineData("t", true, true)]
    [InlineData("F", true, false)]
    [InlineData("f", true, false)]
    [InlineData("maybe", false, false)]
    [InlineData("", false, false)]
    [InlineData("TRUE", false, false)]
    public void UnreadableOverwriteNeverDestroys(string field, bool readable, bool replaces)
    {
        Assert.Equal(readable, OverwriteField.TryParse(field, out var existing));
        Assert.Equal(replaces ? ExistingDestination.Replace : ExistingDestination.Refuse, existing);
    }

    [Theory, Spec("RFC 4918", "10.3")]
    [InlineData("/b", "/b")]
    [InlineData("/b/", "/b")]
    [InlineData("http://dav.example.org/b/c", "/b/c")]
    [InlineData("https://dav.example.org/b", "/b")]
    [InlineData("https://dav.example.org:443/b", "/b")]
    [InlineData("http://DAV.EXAMPLE.ORG/b", "/b")]
    [InlineData("http://127.0.0.1:8080/b%20c", "/b%20c")]
    [InlineData("http://dav.example.org", "/")]
    public void DestinationIsAPathOrOneOfOurUrlsWhateverTheScheme(string field, string expected)
    {
        Assert.Equal(DestinationError.None, DestinationField.Parse(field, Names, out var path, out _));
        Assert.Equal(expected, path.ToString());
    }

    [Theory, Spec("RFC 4918", "10.3-1")]
    [InlineData("http://other.example.org/b")]
    [InlineData("http://dav.example.org.evil/b")]
    [InlineData("http://dav.example.org:8443/b")]
    [InlineData("http://127.0.0.1:80800/b")]
    [InlineData("ftp://dav.example.org/b")]
    public void DestinationOnAnotherServerIsElsewhere(string field) =>
        Assert.Equal(DestinationError.Elsewhere, DestinationField.Parse(field, Names, out _, out _));

    [Theory, Spec("RFC 4918", "10.3")]
    [InlineData("")]
    [InlineData("b")]
    [InlineData("//dav.example.org/b")]
    [InlineData("/a/../b")]
    [InlineData("/%2e%2e/b")]
    [InlineData("/a%2fb")]
    [InlineData("/a%00")]
    [InlineData("/a\\b")]
    [InlineData("/a%zz")]
    [InlineData("/a?x")]
    [InlineData("/a#x")]
    [InlineData("http://user@dav.example.org/b")]
    [InlineData("http:///b")]
    [InlineData("/ä")]
    [InlineData("/a//b")]
    public void MalformedDestinationSaysWhatIsWrong(string field)
    {
        Assert.Equal(DestinationError.Malformed, DestinationField.Parse(field, Names, out _, out var detail));
        Assert.Contains("Destination", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://pub.example.org/dav/b", DestinationError.None, "/b")]
    [InlineData("/dav/b", DestinationError.None, "/b")]
    [InlineData("/dav", DestinationError.None, "/")]
    [InlineData("/davx/b", DestinationError.Elsewhere, "/")]
    [InlineData("https://pub.example.org/b", DestinationError.Elsewhere, "/")]
    public void PublicPathIsTakenOffAndALookalikeIsElsewhere(string field, object expected, string path)
    {
        var error = DestinationField.Parse(field, new ServerNames("/dav", "pub.example.org"), out var parsed, out _);
        Assert.Equal(expected, error);
        Assert.Equal(path, parsed.ToString());
    }

    [Theory, Spec("RFC 3986", "6.2.2")]
    [InlineData("/%64a%20v/%C3%a9/b", DestinationError.None, "/b")]
    [InlineData("/da%20v/%c3%a9", DestinationError.None, "/")]
    [InlineData("http://pub.example.org/da%20v/%c3%A9/b/c", DestinationError.None, "/b/c")]
    [InlineData("/da%20v", DestinationError.Elsewhere, "/")]
    [InlineData("/da%20v/", DestinationError.Elsewhere, "/")]
    [InlineData("/da%20v/%C3%A9x/b", DestinationError.Elsewhere, "/")]
    [InlineData("/da%20v/e/b", DestinationError.Elsewhere, "/")]
    [InlineData("/x/da%20v/%C3%A9/b", DestinationError.Elsewhere, "/")]
    [InlineData("/da%20v%2f%C3%A9/b", DestinationError.Elsewhere, "/")]
    public void PublicPathIsKnownInAnySpelling(string field, object expected, string path)
    {
        var error = DestinationField.Parse(field, new ServerNames("/da%20v/%C3%A9", "pub.example.org"), out var parsed, out _);
        Assert.Equal(expected, error);
        Assert.Equal(path, parsed.ToString());
    }

    [Theory, Spec("RFC 7240", "2")]
    [InlineData("respond-async", true, null, false)]
    [InlineData("respond-async, wait=10", true, 10, false)]
    [InlineData("Processing, respond-async; foo=\"a,b\", wait=\"20\"", true, 20, true)]
    [InlineData("wait=5, wait=9", false, 5, false)]
    [InlineData("foo, bar=1, return=minimal", false, null, false)]
    [InlineData(",", false, null, false)]
    [InlineData("wait=999999999", false, 3600, false)]
    public void PreferIsReadAsAListWhoseFirstMentionCounts(string field, bool respondAsync, int? wait, bool processing)
    {
        Assert.True(PreferField.TryParse(field, out var preferences, out _));
        Assert.Equal(respondAsync, preferences.RespondAsync == Preference.Stated);
        Assert.Equal(wait, (int?)preferences.Wait?.TotalSeconds);
        Assert.Equal(processing, preferences.Processing == Preference.Stated);
    }

    [Theory, Spec("RFC 7240", "2")]
    [InlineData("wait=abc")]
    [InlineData("wait=-1")]
    [InlineData("wait")]
    [InlineData("wait=1.5")]
    [InlineData("re spond")]
    [InlineData("a=\"open")]
    [InlineData("handling=maybe")]
    [InlineData("=1")]
    public void MalformedPreferNamesTheCulprit(string field)
    {
        Assert.False(PreferField.TryParse(field, out _, out var culprit));
        Assert.NotEmpty(culprit);
    }

    [Theory, Spec("RFC 9110", "14.1.2")]
    [InlineData("bytes=0-0", RangeVerdict.Parts, 0L, 0L)]
    [InlineData("bytes=90-", RangeVerdict.Parts, 90L, 99L)]
    [InlineData("bytes=-10", RangeVerdict.Parts, 90L, 99L)]
    [InlineData("bytes=-1000", RangeVerdict.Parts, 0L, 99L)]
    [InlineData("bytes=50-9223372036854775808", RangeVerdict.Parts, 50L, 99L)]
    [InlineData("bytes=100-", RangeVerdict.Unsatisfiable, 0L, 0L)]
    [InlineData("bytes=-0", RangeVerdict.Unsatisfiable, 0L, 0L)]
    [InlineData("bytes=9-5", RangeVerdict.Malformed, 0L, 0L)]
    [InlineData("bytes=a-b", RangeVerdict.Malformed, 0L, 0L)]
    [InlineData("bytes=", RangeVerdict.Malformed, 0L, 0L)]
    [InlineData("bytes=-", RangeVerdict.Malformed, 0L, 0L)]
    [InlineData("bytes", RangeVerdict.Malformed, 0L, 0L)]
    [InlineData("lines=1-2", RangeVerdict.Whole, 0L, 0L)]
    [InlineData("bytes=0-1,2-6", RangeVerdict.Parts, 0L, 6L)]
    [InlineData("bytes=5-9,0-6,200-", RangeVerdict.Parts, 0L, 9L)]
    [InlineData("bytes=200-,300-", RangeVerdict.Unsatisfiable, 0L, 0L)]
    [InlineData("bytes=0-1,x", RangeVerdict.Malformed, 0L, 0L)]
    public void RangeIsJudgedAgainstTheLength(string field, object verdict, long first, long last)
    {
        Assert.Equal(verdict, RangeField.Judge(field, 100, out var parts));
        if (verdict is RangeVerdict.Parts)
        {
            Assert.Equal([new ByteRange(first, last)], parts);
        }
    }
}
