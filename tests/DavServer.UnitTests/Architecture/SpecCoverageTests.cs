using System.Text.RegularExpressions;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Architecture;

/// <summary>Holds the list of what RFC 4918 §7 to §10 asks of a server against the tests that say they test it.</summary>
public sealed partial class SpecCoverageTests
{
    private static readonly string[] Levels = ["MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "must", "should", "says"];
    private static readonly SpecRequirement[] Rows = SpecRequirementList.Read().Rows;
    private static readonly IReadOnlyList<SpecBearingTest> Tests = SpecBearingTests.Find();

    [Fact]
    public void EachRowHasATestOrADeviation()
    {
        var borne = Tests.Select(test => test.Number).ToHashSet();
        var missing = Rows.Where(row => row.Deviation is null && !borne.Contains(row.Id)).ToArray();
        Assert.True(missing.Length == 0, $"{missing.Length} rows without a test:\n" + string.Join('\n', missing.Select(row => $"{row.Id} {row.Requirement}")));
    }

    [Fact]
    public void EachNumberThatATestBearsIsInTheList()
    {
        var unknown = Tests.Where(test => Numbered().IsMatch(test.Number)).ExceptBy(Rows.Select(row => row.Id), test => test.Number).ToArray();
        Assert.True(unknown.Length == 0, string.Join('\n', unknown.Select(test => $"{test.Test} bears {test.Number}, which requirements.json lacks.")));
    }

    [Fact]
    public void RowsAreNumberedThroughInEachSection()
    {
        Assert.Equal(Rows.GroupBy(row => row.Section).SelectMany(section => section.Select((_, at) => $"{section.Key}-{at + 1}")), Rows.Select(row => row.Id));
        Assert.All(Rows, row => Assert.Matches(Numbered(), row.Id));
        Assert.All(Rows, row => Assert.Contains(row.Level, Levels));
        Assert.All(Rows, row => Assert.False(string.IsNullOrWhiteSpace(row.Requirement) || row.Deviation is ""));
    }

    [Fact]
    public void TheTableIsTheOneTheListAndTheTestsMake()
    {
        var file = Path.Combine(SourceTree.Root, SpecCoverageTable.File);
        var table = SpecCoverageTable.Make(Rows, Tests);
        if (Environment.GetEnvironmentVariable("UPDATE_COVERAGE") == "1")
        {
            File.WriteAllText(file, table);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file) == table, $"{SpecCoverageTable.File} is out of date: UPDATE_COVERAGE=1 makes it anew.");
    }

    [Fact]
    public void OnlyATestThatRunsBearsItsNumbers()
    {
        string[] source =
        [
            "[Fact, Spec(\"RFC 4918\", \"7-1\"), Spec(\"RFC 4918\", \"7-2\")]", "public async Task Runs()",
            "[Theory]", "[InlineData(1)]", "[Spec(\"RFC 4918\", \"7-3\")]", "public void RunsToo(int x)",
            "[Fact(Skip = \"later\"), Spec(\"RFC 4918\", \"7-4\")]", "public void Skipped()",
            "[Spec(\"RFC 4918\", \"7-5\")]", "public void NoTest()",
            "// [Fact, Spec(\"RFC 4918\", \"7-6\")]", "public void Commented()",
            "[Fact, Spec(\"RFC 9110\", \"7-7\")]", "public void Other()",
        ];
        Assert.Equal([new("7-1", "T.Runs"), new("7-2", "T.Runs"), new SpecBearingTest("7-3", "T.RunsToo")], SpecBearingTests.In("T", source));
    }

    [GeneratedRegex("^(?:7|8|9|10)(?:\\.[0-9]+)*-[0-9]+$")]
    private static partial Regex Numbered();
}
