using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DavServer.Host.Commands;

/// <summary>
/// Operations, from the status monitor's JSON, for a person to read. Paths stay percent-encoded, and no text can move a terminal's cursor.
/// </summary>
internal static class OperationsTable
{
    private static readonly string[] Heads = ["ID", "STATE", "METHOD", "SOURCE", "DESTINATION", "DONE", "AGE"];

    /// <summary>One line for each.</summary>
    public static string Of(JsonElement list, DateTimeOffset now)
    {
        string[][] rows = [Heads, .. list.GetProperty("operations").EnumerateArray().Select(o => RowOf(o, now))];
        if (rows.Length == 1)
        {
            return "There are no operations.";
        }

        var widths = Enumerable.Range(0, Heads.Length).Select(i => rows.Max(r => r[i].Length)).ToArray();
        return string.Join(Environment.NewLine, rows.Select(r => string.Join("  ", r.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()));
    }

    /// <summary>All of one.</summary>
    public static string Details(JsonElement operation, DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (var (head, cell) in Heads.Zip(RowOf(operation, now)))
        {
            Line(head.ToLowerInvariant(), cell);
        }

        var progress = operation.GetProperty("progress");
        Line("resources", Share(progress.GetProperty("resources")));
        Line("bytes", Share(progress.GetProperty("bytes")));
        Line("created", Text(operation, "created"));
        Line("updated", Text(operation, "updated"));
        if (operation.TryGetProperty("response", out var response))
        {
            Line("response", response.GetProperty("status").GetInt32().ToString(CultureInfo.InvariantCulture));
        }

        if (operation.TryGetProperty("error", out var error))
        {
            Line("error", Text(error, "detail"));
        }

        return text.ToString().TrimEnd();

        void Line(string name, string value) => text.Append((name + ":").PadRight(13)).AppendLine(value);
    }

    private static string[] RowOf(JsonElement operation, DateTimeOffset now) =>
    [
        Text(operation, "jobId"),
        Text(operation, "status"),
        Text(operation, "method"),
        Text(operation, "source"),
        Text(operation, "destination"),
        operation.TryGetProperty("percentComplete", out var percent) ? percent.GetDouble().ToString("0.#", CultureInfo.InvariantCulture) + " %" : "-",
        Age(now - operation.GetProperty("created").GetDateTimeOffset()),
    ];

    private static string Text(JsonElement of, string name) =>
        string.Concat((of.GetProperty(name).GetString() ?? "").Select(c => char.IsControl(c) ? '?' : c));

    private static string Share(JsonElement measure)
    {
        var total = measure.TryGetProperty("total", out var known) ? known.GetRawText() : "?";
        return $"{measure.GetProperty("done").GetRawText()} of {total}";
    }

    private static string Age(TimeSpan age) =>
        age.TotalDays >= 1 ? $"{(int)age.TotalDays}d {age.Hours}h"
        : age.TotalHours >= 1 ? $"{(int)age.TotalHours}h {age.Minutes}m"
        : age.TotalMinutes >= 1 ? $"{(int)age.TotalMinutes}m {age.Seconds}s"
        : $"{Math.Max(0, (int)age.TotalSeconds)}s";
}
