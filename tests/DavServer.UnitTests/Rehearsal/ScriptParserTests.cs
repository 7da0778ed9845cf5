using DavServer.Rehearsal;
using DavServer.Rehearsal.Scripts;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.Rehearsal;

public sealed class ScriptParserTests
{
    [Fact]
    public void ShortestScript_SaysCountRhythmAndFinal()
    {
        var (script, resource, _) = Parse("/n/6/every/500ms/final/201/dir/a%20b.txt");
        Assert.NotNull(script);
        Assert.Equal((6, TimeSpan.FromMilliseconds(500), 201), (script.Count, script.Every, script.Final));
        Assert.Equal(("/n/6/every/500ms/final/201", "/dir/a b.txt"), (script.Prefix, resource));
        Assert.Equal(TimeSpan.FromMilliseconds(3500), script.Length);
        Assert.True(script.IsFor("BREW"));
        Assert.Equal((InterimFieldSet.All, InterimKind.Processing, ScriptEnd.Whole), (script.Fields, script.Interim, script.End));
    }

    [Fact]
    public void FurtherPairs_ComeInAnyOrder()
    {
        var (script, resource, error) = Parse("/n/1/pad/10/for/COPY%2CMOVE/as/me-2/done/never/fields/none/every/2s/interim/103/final/202");
        Assert.True(script is not null, error);
        Assert.Equal((10, "me-2", null, InterimFieldSet.None), (script.Padding, script.Label, script.Done, script.Fields));
        Assert.Equal((TimeSpan.FromSeconds(2), InterimKind.EarlyHints, "/"), (script.Every, script.Interim, resource));
        Assert.True(script.IsFor("MOVE"));
        Assert.False(script.IsFor("GET"));
        Assert.Contains("/for/COPY%2CMOVE/", script.SpeltPrefix, StringComparison.Ordinal);
        Assert.Equal("/n/1/pad/10/for/COPY,MOVE/as/me-2/done/never/fields/none/every/2s/interim/103/final/202", script.Prefix);
    }

    [Theory]
    [InlineData("20", 20)]
    [InlineData("20ms", 20)]
    [InlineData("2s", 2000)]
    [InlineData("1m", 60_000)]
    public void Intervals_AreMillisecondsWithoutAUnit(string text, int expected)
    {
        Assert.True(IntervalText.TryParse(text, out var interval));
        Assert.Equal(expected, interval.TotalMilliseconds);
    }

    [Theory]
    [InlineData("/", "'n' is expected")]
    [InlineData("/m/1/final/201", "'m' where 'n' is expected")]
    [InlineData("/n/six/final/201", "n: 'six'")]
    [InlineData("/n/-1/final/201", "n: '-1'")]
    [InlineData("/n/1/every/1x/final/201", "every: '1x'")]
    [InlineData("/n/1/every//final/201", "every: ''")]
    [InlineData("/n/1/every/99999999999s/final/201", "every: '99999999999s'")]
    [InlineData("/n/1/final/102", "final: '102'")]
    [InlineData("/n/1/final/600", "final: '600'")]
    [InlineData("/n/1/every/1s", "'final' is missing")]
    [InlineData("/n/1/ever/1s/final/201", "'ever' is none of")]
    [InlineData("/n/1/every/1s/every/2s/final/201", "'every' comes twice")]
    [InlineData("/n/1/n/2/final/201", "'n' comes twice")]
    [InlineData("/n/1/fields/some/final/201", "fields: 'some'")]
    [InlineData("/n/1/for/copy/final/201", "for: 'copy'")]
    [InlineData("/n/1/as/a%2Fb/final/201", "as: 'a/b'")]
    [InlineData("/n/1/interim/garbage/final/201", "interim: only the raw")]
    [InlineData("/n/1/interim/100/final/201", "interim: only the raw")]
    [InlineData("/n/1/end/truncated/final/201", "end: only the raw")]
    [InlineData("/n/100001/final/201", "n: '100001' is more than 100000")]
    [InlineData("/n/1000/every/1m/final/201", "every: ")]
    [InlineData("/n/1/pad/65537/final/201", "pad: '65537'")]
    [InlineData("/n/1/done/61m/final/202", "done: ")]
    public void BadScript_IsRefused_NamingTheSegment(string path, string named)
    {
        var (script, _, error) = Parse(path);
        Assert.Null(script);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public void RawListener_PlaysWhatACorrectServerRefuses() =>
        Assert.Equal((InterimKind.Garbage, ScriptEnd.Interim), ScriptParser.Parse(
            "/n/1/interim/garbage/end/interim/final/201", new RehearsalLimits(), ScriptSpeaker.Raw).Script is { } s ? (s.Interim, s.End) : default);

    [Fact]
    public void Parser_NeverThrows() => Prop.ForAll<string?, string?>((name, value) =>
        Parse($"/n/1/{name}/{value}/final/201") is (not null, _, _) or (null, _, { Length: > 0 })).QuickCheckThrowOnFailure();

    private static (RehearsalScript? Script, string Resource, string Error) Parse(string path) =>
        ScriptParser.Parse(path, new RehearsalLimits(), ScriptSpeaker.Correct);
}
