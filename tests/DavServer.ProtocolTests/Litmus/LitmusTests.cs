using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Litmus;

/// <summary>litmus 0.13, all five suites over HTTP and HTTPS, a row for each of its tests.</summary>
public sealed class LitmusTests(LitmusSession session) : IClassFixture<LitmusSession>
{
    private static readonly string[] Schemes = ["http", "https"];

    public static TheoryData<string, string, int, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, int, string>();
            foreach (var scheme in Schemes)
            {
                foreach (var (suite, tests) in LitmusSuites.Tests)
                {
                    for (var number = 0; number < tests.Length; number++)
                    {
                        rows.Add(scheme, suite, number, tests[number]);
                    }
                }
            }

            return rows;
        }
    }

    public static TheoryData<string, string> Runs
    {
        get
        {
            var runs = new TheoryData<string, string>();
            foreach (var scheme in Schemes)
            {
                foreach (var suite in LitmusSuites.Tests.Keys)
                {
                    runs.Add(scheme, suite);
                }
            }

            return runs;
        }
    }

    [Theory, Spec("RFC 4918", "18")]
    [MemberData(nameof(Rows))]
    public async Task LitmusTest_Passes(string scheme, string suite, int number, string name)
    {
        var output = await session.OutputAsync(scheme, suite);
        var result = LitmusOutput.Read(output).FirstOrDefault(r => r.Number == number && r.Name == name);
        Assert.True(result is not null, $"litmus did not run it:\n{output}");

        // 100 (Continue) can't be watched through TLS, so litmus leaves the test out of its own accord.
        var verdict = (scheme, name) == ("https", "expect100") ? "SKIPPED (skipping for SSL server)" : "pass";
        var passed = result.Verdict == verdict || (result.Warnings.Count > 0 && result.Verdict.StartsWith("pass (with ", StringComparison.Ordinal));
        Assert.True(passed, $"{result.Verdict}\n{output}");
        Assert.True(result.Warnings.Count == 0 || LitmusSuites.ExplainedWarnings.ContainsKey($"{suite}/{name}"), string.Join('\n', result.Warnings));
    }

    [Theory, Spec("RFC 4918", "18")]
    [MemberData(nameof(Runs))]
    public async Task LitmusSuite_RunsTheTestsOfTheListAndNoOther(string scheme, string suite)
    {
        var ran = LitmusOutput.Read(await session.OutputAsync(scheme, suite));

        Assert.Equal(LitmusSuites.Tests[suite].Select((name, number) => $"{number} {name}"), ran.Select(result => $"{result.Number} {result.Name}"));
        var warned = ran.Where(result => result.Warnings.Count > 0).Select(result => $"{suite}/{result.Name}").Distinct();
        var explained = LitmusSuites.ExplainedWarnings.Keys.Where(key => key.StartsWith(suite + "/", StringComparison.Ordinal));
        Assert.Equal(explained.Order(StringComparer.Ordinal), warned.Order(StringComparer.Ordinal));
    }
}
