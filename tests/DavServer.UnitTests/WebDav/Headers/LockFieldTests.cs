using DavServer.Tests.Shared;
using DavServer.WebDav.Headers;

namespace DavServer.UnitTests.WebDav.Headers;

/// <summary>The fields that are about locks: If, Lock-Token, Timeout.</summary>
public sealed class LockFieldTests
{
    // The examples of RFC 4918 §10.4.6 to §10.4.11 and §7.5.2, and what clients make of the white space.
    [Theory, Spec("RFC 4918", "10.4.2")]
    [InlineData("(<urn:uuid:1> [\"I am an ETag\"]) ([\"I am another ETag\"])", "-:<urn:uuid:1>,[\"I am an ETag\"] -:[\"I am another ETag\"]")]
    [InlineData("(Not <urn:uuid:1> <urn:uuid:2>)", "-:!<urn:uuid:1>,<urn:uuid:2>")]
    [InlineData("(<urn:uuid:1>) (Not <DAV:no-lock>)", "-:<urn:uuid:1> -:!<DAV:no-lock>")]
    [InlineData("</resource1> (<urn:uuid:1> [W/\"A weak ETag\"]) ([\"strong ETag\"])", "/resource1:<urn:uuid:1>,[W/\"A weak ETag\"] /resource1:[\"strong ETag\"]")]
    [InlineData("<http://www.example.com/specs/> (<urn:uuid:1>)", "http://www.example.com/specs/:<urn:uuid:1>")]
    [InlineData("</a> (<x:1>)(<x:2>) </b?q> (not[\"\"])", "/a:<x:1> /a:<x:2> /b?q:![\"\"]")]
    [InlineData("  (\t<x:1>\t)\t", "-:<x:1>")]
    [InlineData("(NOT<opaquelocktoken:e71d4fae/5dec>)", "-:!<opaquelocktoken:e71d4fae/5dec>")]
    public void IfIsReadAsItsListsOfConditions(string field, string expected)
    {
        Assert.True(IfField.TryParse(field, out var parsed, out var fault), fault);
        Assert.Equal(expected, string.Join(' ', parsed.Lists.Select(Describe)));
    }

    [Fact, Spec("RFC 4918", "10.4.2")]
    public void AbsentIfHasNoLists()
    {
        Assert.True(IfField.TryParse(default, out var parsed, out _));
        Assert.Empty(parsed.Lists);
    }

    [Theory, Spec("RFC 4918", "10.4.2")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("()")]
    [InlineData("(<urn:uuid:1>")]
    [InlineData("(<urn:uuid:1>))")]
    [InlineData("<urn:uuid:1>")]
    [InlineData("(<urn:uuid:1>), (<urn:uuid:2>)")]
    [InlineData("(<urn:uuid:1>) </a> (<urn:uuid:2>)")]
    [InlineData("</a> </b> (<urn:uuid:2>)")]
    [InlineData("</a> (<urn:uuid:2>) </b>")]
    [InlineData("(Not)")]
    [InlineData("(Not Not <urn:uuid:1>)")]
    [InlineData("(</path>)")]
    [InlineData("(<>)")]
    [InlineData("(<urn:uuid:1 >)")]
    [InlineData("([etag])")]
    [InlineData("([ \"etag\" ])")]
    [InlineData("([\"etag)")]
    [InlineData("([w/\"etag\"])")]
    [InlineData("(\"etag\")")]
    [InlineData("<a> (<urn:uuid:1>)")]
    [InlineData("<//host/a> (<urn:uuid:1>)")]
    [InlineData("</a b> (<urn:uuid:1>)")]
    [InlineData("</a#b> (<urn:uuid:1>)")]
    [InlineData("(<urn:uuid:\u00e4>)")]
    public void MalformedIfIsRefused(string field)
    {
        Assert.False(IfField.TryParse(field, out var parsed, out var fault));
        Assert.Empty(parsed.Lists);
        Assert.NotEmpty(fault);
    }

    [Fact, Spec("RFC 4918", "10.4.2")]
    public void IfGivenTwiceIsRefused() => Assert.False(IfField.TryParse(new(["(<x:1>)", "(<x:2>)"]), out _, out _));

    [Theory]
    [InlineData(IfField.MaxConditions, "(", "<x:1>", ")", true)]
    [InlineData(IfField.MaxConditions + 1, "(", "<x:1>", ")", false)]
    [InlineData(IfField.MaxResources, "", "</a>(<x:1>)", "", true)]
    [InlineData(IfField.MaxResources + 1, "", "</a>(<x:1>)", "", false)]
    [InlineData(IfField.MaxLength, "([\"", "x", "\"])", false)]
    public void IfHasLimits(int times, string before, string repeated, string after, bool isRead) =>
        Assert.Equal(isRead, IfField.TryParse(before + string.Concat(Enumerable.Repeat(repeated, times)) + after, out _, out _));

    [Fact]
    public void TokensOfIfAreNotFormattedByChance()
    {
        Assert.True(IfField.TryParse("(<urn:uuid:secret>)", out var parsed, out _));
        Assert.DoesNotContain("secret", string.Join(' ', parsed, parsed.Lists[0], parsed.Lists[0].Conditions[0]), StringComparison.Ordinal);
        Assert.False(IfField.TryParse("(<urn:uuid:secret>", out _, out var fault));
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }

    [Theory, Spec("RFC 4918", "10.5")]
    [InlineData("<urn:uuid:1>", "urn:uuid:1")]
    [InlineData(" <opaquelocktoken:1> ", "opaquelocktoken:1")]
    public void LockTokenIsACodedUrl(string field, string expected)
    {
        Assert.True(LockTokenField.TryParse(field, out var uri));
        Assert.Equal(expected, uri);
    }

    [Theory, Spec("RFC 4918", "10.5")]
    [InlineData("")]
    [InlineData("urn:uuid:1")]
    [InlineData("<>")]
    [InlineData("<:>")]
    [InlineData("<urn:uuid:1>, <urn:uuid:2>")]
    [InlineData("(<urn:uuid:1>)")]
    [InlineData("</path>")]
    [InlineData("<1:x>")]
    public void LockTokenThatIsNoneIsRefused(string field) => Assert.False(LockTokenField.TryParse(field, out _));

    [Theory, Spec("RFC 4918", "10.7")]
    [InlineData("Second-60", 60)]
    [InlineData("second-60", 60)]
    [InlineData("Infinite", 1000)]
    [InlineData("Infinite, Second-4100000000", 1000)]
    [InlineData("Second-20, Infinite", 20)]
    [InlineData("Extend, Second-20", 20)]
    [InlineData("Second-0, Second-7", 7)]
    [InlineData("Second-999", 999)]
    [InlineData("Second-1001", 1000)]
    [InlineData("Second-4294967295", 1000)]
    [InlineData("Second-99999999999999999999999", 1000)]
    [InlineData(",, Second-5", 5)]
    public void TimeoutIsTheFirstThatCanBeReadAndNeverLongerThanTheLongest(string field, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), TimeoutField.Read(field, TimeSpan.FromSeconds(1000)));

    [Theory, Spec("RFC 4918", "10.7")]
    [InlineData("")]
    [InlineData("Second-")]
    [InlineData("Second- 5")]
    [InlineData("Second--5")]
    [InlineData("Second-5s")]
    [InlineData("5")]
    [InlineData("Second-0")]
    [InlineData("forever")]
    public void TimeoutThatCannotBeReadIsAsGoodAsNone(string field) => Assert.Null(TimeoutField.Read(field, TimeSpan.FromSeconds(1000)));

    private static string Describe(IfList list) => $"{list.Resource ?? "-"}:{string.Join(',', list.Conditions.Select(Describe))}";

    private static string Describe(IfCondition condition) =>
        (condition.Sense == IfSense.IsNot ? "!" : "") + (condition.Subject == IfSubject.StateToken ? $"<{condition.Value}>" : $"[{condition.Value}]");
}
