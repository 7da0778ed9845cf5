using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace DavServer.Benchmarks;

/// <summary>Gathers what was measured as a page of Markdown.</summary>
internal sealed class Report(BenchmarkArguments arguments)
{
    private readonly StringBuilder _text = new();

    /// <summary>A heading with a sentence on how to read what follows.</summary>
    public void Section(string title, string explanation)
    {
        _text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{explanation}\n\n");
        Console.WriteLine($"\n{title}");
    }

    public void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        Row(head);
        Row([.. head.Select(_ => "---")]);
        foreach (var row in rows)
        {
            Row(row);
            Console.WriteLine("  " + string.Join("  ", row));
        }
    }

    public static string Number(double value, string format = "0.###") => value.ToString(format, CultureInfo.InvariantCulture);

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, Math.Ceiling(share * sorted.Length) - 1)];
    }

    public async Task WriteAsync()
    {
        var fileSystem = new DriveInfo(arguments.Folder).DriveFormat;
        var page = string.Create(CultureInfo.InvariantCulture, $"""
            # Benchmarks, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}

            {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, files on {fileSystem}. Medians; what is
            compared was measured in turns in the same run. Made by `dotnet run -c Release --project tests/DavServer.Benchmarks -- {string.Join(' ', Environment.GetCommandLineArgs()[1..])}`.
            {_text}
            """);
        if (arguments.Out is { } file)
        {
            await File.WriteAllTextAsync(file, page);
        }
        else
        {
            Console.WriteLine(page);
        }
    }

    private void Row(IReadOnlyList<string> cells) => _text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |\n");
}
