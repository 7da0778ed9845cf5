using System.Globalization;
using DavServer.Rehearsal.Scripts;

namespace DavServer.Rehearsal.Playing;

/// <summary>What the interim responses of a script say.</summary>
internal static class InterimFields
{
    /// <param name="script">The script.</param>
    /// <param name="number">The interim response's, from 1.</param>
    /// <param name="monitor">Where the status monitor is.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(RehearsalScript script, int number, string monitor)
    {
        var fields = new List<KeyValuePair<string, string>>();
        if (number == 1 && script.Fields != InterimFieldSet.None)
        {
            fields.Add(new("Location", monitor));
        }

        if (script.Fields == InterimFieldSet.All)
        {
            // Of one length throughout, so that bytes are easily counted.
            fields.Add(new("Progress", string.Create(CultureInfo.InvariantCulture, $"{number:D4}/{script.Count:D4} (resources)")));
        }

        if (script.Padding > 0)
        {
            fields.Add(new("X-Pad", new string('x', script.Padding)));
        }

        return fields;
    }

    /// <summary>The status code of an interim response.</summary>
    public static int StatusOf(RehearsalScript script, int number) => script.Interim switch
    {
        InterimKind.EarlyHints => 103,
        InterimKind.Continue => 100,
        InterimKind.Mix => (number % 3) switch { 1 => 102, 2 => 103, _ => 100 },
        _ => 102,
    };
}
