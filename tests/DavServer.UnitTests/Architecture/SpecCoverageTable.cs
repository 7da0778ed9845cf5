using System.Globalization;
using System.Text;

namespace DavServer.UnitTests.Architecture;

/// <summary>The table of rows and the tests that bear them, for people to read.</summary>
internal static class SpecCoverageTable
{
    public const string File = SpecRequirementList.Folder + "/COVERAGE.md";

    public static string Make(IReadOnlyCollection<SpecRequirement> rows, IEnumerable<SpecBearingTest> tests)
    {
        var bearing = tests.ToLookup(test => test.Number, test => test.Test);
        var table = new StringBuilder("# RFC 4918 §7 to §10: each requirement and the tests that bear it\n\n");
        table.Append("Made by `SpecCoverageTests` from `requirements.json` and the tests; not edited by hand.\n");
        table.Append("`UPDATE_COVERAGE=1 dotnet test tests/DavServer.UnitTests --filter SpecCoverageTests` makes it anew.\n\n");
        var (tested, deviating) = (rows.Count(row => bearing.Contains(row.Id)), rows.Count(row => row.Deviation is not null));
        table.Append(CultureInfo.InvariantCulture, $"{rows.Count} rows: {tested} with a test, {deviating} with a deviation.\n");
        foreach (var section in rows.GroupBy(row => row.Section))
        {
            table.Append(CultureInfo.InvariantCulture, $"\n## {section.Key}\n\n| row | level | requirement | tests |\n|---|---|---|---|\n");
            foreach (var row in section)
            {
                var deviation = row.Deviation is null ? "" : $" **Deviation:** {row.Deviation}";
                var names = string.Join("<br>", bearing[row.Id].Distinct().Order(StringComparer.Ordinal).Select(test => $"`{test}`"));
                table.Append(CultureInfo.InvariantCulture, $"| {row.Id} | {row.Level} | {row.Requirement}{deviation} | {names} |\n");
            }
        }

        return table.ToString();
    }
}
