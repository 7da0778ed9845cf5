using System.Text;
using DavServer.Tests.Shared;
using DavServer.WebDav.Xml;

namespace DavServer.UnitTests.WebDav.Xml;

public sealed class LockInfoReaderTests
{
    private const string Write = "<D:locktype><D:write/></D:locktype>";
    private const string Exclusive = "<D:lockscope><D:exclusive/></D:lockscope>";

    [Theory, Spec("RFC 4918", "14.11")]
    [InlineData(Exclusive + Write, LockInfoScope.Exclusive)]
    [InlineData(Write + "<D:lockscope>\n<D:shared/></D:lockscope>", LockInfoScope.Shared)]
    [InlineData("<x xmlns='y'/>" + Write + Exclusive + "<!-- --><?p?>", LockInfoScope.Exclusive)]
    public void ScopeIsRead(string inner, object scope)
    {
        Assert.Equal(LockInfoFault.None, Read(inner, out var info));
        Assert.Equal(scope, info!.Scope);
        Assert.Empty(info.Owner);
    }

    [Fact, Spec("RFC 4918", "14.17")]
    public void OwnerIsKeptToTheLetterAndCompleteInItself()
    {
        Assert.Equal(LockInfoFault.None, Read(
            Exclusive + Write + "<D:owner xml:lang='de'> Ä &amp; <e:x xmlns:e='urn:e' a='1'><![CDATA[<]]></e:x><!--c--></D:owner>", out var info));
        Assert.Equal("<D:owner xmlns=\"\" xmlns:D=\"DAV:\" xml:lang=\"de\"> Ä &amp; <e:x xmlns:e=\"urn:e\" a=\"1\">&lt;</e:x><!--c--></D:owner>", info!.Owner);
    }

    [Theory, Spec("RFC 4918", "11.2")]
    [InlineData("")]
    [InlineData(Write)]
    [InlineData(Exclusive)]
    [InlineData(Exclusive + "<D:locktype><D:read/></D:locktype>")]
    [InlineData("<D:lockscope><D:local/></D:lockscope>" + Write)]
    [InlineData("<D:lockscope><D:exclusive/><D:shared/></D:lockscope>" + Write)]
    [InlineData("<D:lockscope><exclusive/></D:lockscope>" + Write)]
    [InlineData("<D:lockscope><x><D:exclusive/></x></D:lockscope>" + Write)]
    public void LockThatThereIsNotIsUnprocessable(string inner) => Assert.Equal(LockInfoFault.Unprocessable, Read(inner, out _));

    [Theory, Spec("RFC 4918", "8.2")]
    [InlineData("<D:lockinfo xmlns:D='DAV:'>")]
    [InlineData("<D:propfind xmlns:D='DAV:'/>")]
    [InlineData("<lockinfo/>")]
    [InlineData("not XML")]
    [InlineData("<!DOCTYPE x [<!ENTITY e 'e'>]><D:lockinfo xmlns:D='DAV:'/>")]
    public void ContentThatIsNoLockInfoIsMalformed(string content) => Assert.Equal(LockInfoFault.Malformed, ReadWhole(content, out _));

    [Fact]
    public void OwnerBeyondItsLimitIsRefusedRatherThanCut() =>
        Assert.Equal(LockInfoFault.OwnerTooLarge, Read($"{Exclusive}{Write}<D:owner>{new string('x', 2000)}</D:owner>", out _));

    [Theory]
    [InlineData("<D:owner>", "</D:owner>")]
    [InlineData("", "")]
    public void DeeplyNestedContentIsRefused(string before, string after) =>
        Assert.Equal(LockInfoFault.Malformed, Read(
            before + string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000)) + after, out _));

    private static LockInfoFault Read(string inner, out LockInfo? info) => ReadWhole($"<D:lockinfo xmlns:D='DAV:'>{inner}</D:lockinfo>", out info);

    private static LockInfoFault ReadWhole(string content, out LockInfo? info) =>
        LockInfoReader.TryRead(new MemoryStream(Encoding.UTF8.GetBytes(content)), maxOwnerBytes: 1000, out info, out _);
}
