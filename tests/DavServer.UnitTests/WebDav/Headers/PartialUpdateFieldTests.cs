using DavServer.Tests.Shared;
using DavServer.WebDav.Headers;

namespace DavServer.UnitTests.WebDav.Headers;

public sealed class PartialUpdateFieldTests
{
    [Theory, Spec("RFC 9110", "14.2"), Spec("RFC 9110", "17.15")]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void ManyRangesAreIgnoredOnceTheyAreMoreThanTen(int count, bool served)
    {
        var field = "bytes=" + string.Join(", ", Enumerable.Range(0, count).Select(i => $"{2 * i}-{2 * i}"));

        Assert.Equal(served ? RangeVerdict.Parts : RangeVerdict.Whole, RangeField.Judge(field, 100, out var parts));
        Assert.Equal(count, parts.Count);
    }

    [Fact, Spec("RFC 9110", "15.3.7.2")]
    public void PartsComeInTheOrderTheyWereAskedFor()
    {
        Assert.Equal(RangeVerdict.Parts, RangeField.Judge("bytes=50-59, 10-19, 0-4, 55-69", 100, out var parts));
        Assert.Equal([new ByteRange(50, 69), new ByteRange(10, 19), new ByteRange(0, 4)], parts);
    }

    [Theory, Spec("RFC 9110", "14.4")]
    [InlineData("bytes 0-0/1", 0L, 0L, 1L)]
    [InlineData("BYTES 2-3/*", 2L, 3L, null)]
    [InlineData("bytes 5-9/100", 5L, 9L, 100L)]
    public void ContentRangeIsRead(string field, long first, long last, long? complete)
    {
        Assert.True(ContentRangeField.TryParse(field, out var parsed));
        Assert.Equal(new ContentRangeField(new ByteRange(first, last), complete), parsed);
    }

    [Theory, Spec("RFC 9110", "14.4")]
    [InlineData("")]
    [InlineData("bytes")]
    [InlineData("bytes */10")]
    [InlineData("bytes 3-2/10")]
    [InlineData("bytes 0-9/9")]
    [InlineData("bytes 0-9")]
    [InlineData("bytes -9/10")]
    [InlineData("bytes 0-/10")]
    [InlineData("bytes 0-9/")]
    [InlineData("bytes=0-9/10")]
    [InlineData("lines 0-9/10")]
    [InlineData("bytes 0-99999999999999999999/*")]
    [InlineData("bytes 1/2-3")]
    public void ContentRangeThatContradictsItselfIsNone(string field) => Assert.False(ContentRangeField.TryParse(field, out _));

    [Theory, Spec("sabre.io/dav/http-patch", "rules")]
    [InlineData("append", 100L, null)]
    [InlineData("bytes=3-6", 3L, 4L)]
    [InlineData("bytes=3-", 3L, null)]
    [InlineData("bytes=-4", 96L, null)]
    [InlineData("bytes=-400", 0L, null)]
    public void UpdateRangeIsRead(string field, long offset, long? length)
    {
        Assert.True(UpdateRangeField.TryParse(field, out var parsed));
        Assert.Equal((offset, length), (parsed.Offset.In(100), parsed.Length));
    }

    [Theory, Spec("sabre.io/dav/http-patch", "rules")]
    [InlineData("")]
    [InlineData("3-6")]
    [InlineData("bytes=6-3")]
    [InlineData("bytes=-")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=a-b")]
    [InlineData("appends")]
    public void UpdateRangeThatIsNoneIsRefused(string field) => Assert.False(UpdateRangeField.TryParse(field, out _));
}
