using System.Globalization;
using System.Text.RegularExpressions;

namespace DavServer.ProtocolTests.Litmus;

/// <summary>Reads what litmus prints for people. It overwrites a line by a carriage return, and begins another one after each warning.</summary>
internal static partial class LitmusOutput
{
    /// <summary>One result for each test it ran, in order; the verdict of one that it never came back from is empty.</summary>
    public static IReadOnlyList<LitmusResult> Read(string output)
    {
        var results = new List<LitmusResult>();
        foreach (var line in output.Split('\r', '\n'))
        {
            if (Test().Match(line) is { Success: true } test)
            {
                var number = int.Parse(test.Groups["number"].Value, CultureInfo.InvariantCulture);
                if (results.Count == 0 || results[^1].Number != number)
                {
                    results.Add(new LitmusResult(number, test.Groups["name"].Value, "", []));
                }

                Add(results, test.Groups["rest"].Value.Trim());
            }
            else if (Continued().Match(line) is { Success: true } continued && results.Count > 0)
            {
                Add(results, continued.Groups["rest"].Value.Trim());
            }
        }

        return results;
    }

    private static void Add(List<LitmusResult> results, string said)
    {
        if (said.StartsWith("WARNING: ", StringComparison.Ordinal))
        {
            results[^1] = results[^1] with { Warnings = [.. results[^1].Warnings, said["WARNING: ".Length..]] };
        }
        else if (said.Length > 0)
        {
            results[^1] = results[^1] with { Verdict = said };
        }
    }

    [GeneratedRegex(@"^ ?(?<number>[0-9]+)\. (?<name>[a-z0-9_]+)\.* ?(?<rest>.*)$")]
    private static partial Regex Test();

    [GeneratedRegex(@"^ +\.{3,} ?(?<rest>.*)$")]
    private static partial Regex Continued();
}
