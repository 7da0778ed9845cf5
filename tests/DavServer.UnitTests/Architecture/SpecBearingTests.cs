using System.Text.RegularExpressions;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Architecture;

/// <summary>Which tests bear which numbers of RFC 4918, read from the sources: this project can't load the other test projects.</summary>
internal static partial class SpecBearingTests
{
    /// <summary>All of them that would run: a method with a number and no Fact or Theory, or a skipped one, bears nothing.</summary>
    public static IReadOnlyList<SpecBearingTest> Find()
    {
        var tests = Path.Combine(SourceTree.Root, "tests");
        return
        [
            .. Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Where(file => !BuildOutput().IsMatch(file))
                .SelectMany(file => In(Path.GetFileNameWithoutExtension(file), File.ReadLines(file))),
        ];
    }

    /// <summary>Those in one source.</summary>
    public static IEnumerable<SpecBearingTest> In(string type, IEnumerable<string> lines)
    {
        var attributes = "";
        foreach (var line in lines.Select(line => line.Trim()).Where(line => !line.StartsWith("//", StringComparison.Ordinal)))
        {
            if (line.StartsWith('['))
            {
                attributes += line;
            }
            else if (Method().Match(line) is { Success: true } method)
            {
                var numbers = Runs().IsMatch(attributes) ? Number().Matches(attributes).Select(m => m.Groups[1].Value) : [];
                foreach (var number in numbers)
                {
                    yield return new SpecBearingTest(number, $"{type}.{method.Groups[1].Value}");
                }

                attributes = "";
            }
        }
    }

    [GeneratedRegex("Spec\\(\"RFC 4918\", ?\"([^\"]+)\"\\)")]
    private static partial Regex Number();

    [GeneratedRegex("(?:^|\\[|, )(?:Fact|Theory)(?!\\w)(?!\\([^)]*Skip)")]
    private static partial Regex Runs();

    [GeneratedRegex("^public (?:async )?(?:Task|void) (\\w+)\\(")]
    private static partial Regex Method();

    [GeneratedRegex("[/\\\\](?:bin|obj)[/\\\\]")]
    private static partial Regex BuildOutput();
}
