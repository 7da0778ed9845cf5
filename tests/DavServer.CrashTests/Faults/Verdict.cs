using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Faults;

/// <summary>Holds what was told against what is there (product.md, "Partial failure").</summary>
internal static class Verdict
{
    private static readonly XNamespace Dav = "DAV:";

    /// <summary>What is wrong with it; null where nothing is.</summary>
    /// <param name="scenario">What was asked.</param>
    /// <param name="answer">What was told.</param>
    /// <param name="old">What was there before.</param>
    /// <param name="found">What is there now.</param>
    public static string? OnAnswer(Scenario scenario, RawHttpConnection.Message answer, ShareModel old, ShareModel found)
    {
        switch (answer.Status)
        {
            case 207:
                return OnMultiStatus(scenario, answer, old, found);
            case >= 200 and < 300:
                return answer.Status != scenario.Status ? $"told {answer.Status}, which is not {scenario.Status}"
                    : Explain($"told {answer.Status}, but it is not as it should be after it", scenario.After(old), found);
            case 500 when answer.Content.Contains("it was done, but the disk failed to make it last", StringComparison.Ordinal):
                return Explain("told that it was done and may not last, but it is not as it should be after it", scenario.After(old), found);
            case >= 400 and < 600:
                return Explain($"told {answer.Status}, but it is not as it was", old, found);
            default:
                return $"told {answer}";
        }
    }

    /// <summary>Where nothing was told, it has happened or it has not.</summary>
    public static string? OnSilence(Scenario scenario, ShareModel old, ShareModel found)
    {
        var after = scenario.After(old);
        return old.Differences(found) is not { Count: > 0 } asItWas || after.Differences(found) is not { Count: > 0 } asItShallBe ? null
            : $"nothing told, and neither as it was:\n{string.Join('\n', asItWas)}\nnor as it shall be:\n{string.Join('\n', asItShallBe)}";
    }

    private static string? OnMultiStatus(Scenario scenario, RawHttpConnection.Message answer, ShareModel old, ShareModel found)
    {
        using var xml = XmlReader.Create(new MemoryStream(Encoding.Latin1.GetBytes(answer.Content)));
        var failed = XElement.Load(xml).Elements(Dav + "response")
            .Select(r => (Path: r.Element(Dav + "href")!.Value.TrimEnd('/'), Status: StatusOf(r.Element(Dav + "status")!.Value))).ToArray();
        var told = $"told 207 with {string.Join(", ", failed)}";
        if (failed.Length == 0 || failed.Any(f => f.Status is < 400 or > 599 or 424))
        {
            return $"{told}: not the causes of a failure";
        }

        if (scenario is { IsMove: true, IsAcross: false } && failed is [var displaced] && displaced.Path == scenario.Source)
        {
            // It has replaced what is at the source's URL until the disk lets it go.
            return Explain($"{told}, and it is not as it shall be", scenario.After(old), found);
        }

        var isLeftBehind = scenario is { IsMove: true, IsAcross: true } && failed is [var only] && only.Path == scenario.Source;
        if (isLeftBehind && scenario.After(old) is var moved && moved.Delete(scenario.Source).Differences(found.Delete(scenario.Source)).Count == 0)
        {
            // All of it was copied, and then the source could not be removed: it is there, whole.
            return Explain($"{told}, and the source is not as it was", Below(old, scenario.Source), Below(found, scenario.Source));
        }

        if (!scenario.IsBestEffort || failed.Any(f => f.Path == scenario.Source || f.Path == scenario.Destination))
        {
            return Explain($"{told}, but it is not as it was", old, found);
        }

        var expected = scenario.After(old);
        foreach (var (path, _) in failed)
        {
            var missing = ShareModel.IsAtOrBelow(scenario.Source, path) ? scenario.Destination + path[scenario.Source.Length..] : path;
            if (!expected.Entries.ContainsKey(missing))
            {
                return $"{told}: {path} is not a member, or lies below a collection that is named too";
            }

            expected = expected.Delete(missing);
        }

        return Explain($"{told}, but that is not what is missing", expected, found);
    }

    private static ShareModel Below(ShareModel model, string path) =>
        ShareModel.Empty with { Entries = model.Entries.RemoveRange(model.Entries.Keys.Where(p => !ShareModel.IsAtOrBelow(path, p))) };

    private static string? Explain(string what, ShareModel expected, ShareModel found) =>
        expected.Differences(found) is { Count: > 0 } differences ? $"{what}:\n  {string.Join("\n  ", differences)}" : null;

    private static int StatusOf(string line) => int.Parse(line.AsSpan("HTTP/1.1 ".Length, 3), NumberStyles.None, CultureInfo.InvariantCulture);
}
