using DavServer.Tests.Shared;
using DavServer.WebDav.Headers;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.WebDav.Headers;

/// <summary>X-OC-Mtime, Brief and the preferences of RFC 8144.</summary>
public sealed class PropertyFieldTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData(" 1234567890 ", 1234567890000)]
    [InlineData("1234567890.125", 1234567890125)]
    [InlineData("-1.5", -1500)]
    public void SecondsBecomeATime(string text, long milliseconds)
    {
        Assert.True(ModificationTimeField.TryParse(text, out var modified));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), modified);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+1")]
    [InlineData("1e5")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("253402300800")]
    [InlineData("-62135596801")]
    [InlineData("11111111111111111111111111111111111111111111")]
    public void WhatIsNoTimeIsRefused(string text) => Assert.False(ModificationTimeField.TryParse(text, out _));

    [Fact]
    public void AnyTextIsReadOrRefused() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        Assert.True(!ModificationTimeField.TryParse(text, out var modified) || modified is not null || text is null)).QuickCheckThrowOnFailure();

    [Theory, Spec("RFC 8144", "2")]
    [InlineData("return=minimal", "", "Preferred")]
    [InlineData("RETURN=Minimal; x=y", "t", "Preferred")]
    [InlineData("return=representation", "T", "Brief")]
    [InlineData("return=\"minimal\"", "", "Preferred")]
    [InlineData("respond-async", "f", "Unasked")]
    [InlineData("", "", "Unasked")]
    public void ShortAnswerIsAskedForByEitherField(string prefer, string brief, string expected)
    {
        Assert.True(PreferField.TryParse(prefer, out var preferences, out _));
        Assert.Equal(expected, BriefAnswerField.Of(preferences, brief).ToString());
    }
}
