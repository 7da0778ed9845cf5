using System.Globalization;

namespace DavServer.Benchmarks;

/// <summary>What is to be measured, where, and how much of it.</summary>
internal sealed record BenchmarkArguments
{
    public const string Usage = """
        usage: DavServer.Benchmarks [copy] [durability] [cancel] [stall] [reads] [connections] [middleware]
                                    [--folder DIR] [--out FILE] [--rounds N] [--connections N]
          copy         COPY and MOVE of a tree of 10,000 files x 4 KiB and of 1 GiB, against cp and mv
          durability   what --durability, the journal and the holds cost; DELETE of 10,000 files against ten; PUT with each --put-durability
          cancel       DELETE on the monitor of a COPY of 100,000 files, at several moments
          stall        what other clients wait while a tree is copied
          reads        GET of 4 KiB beside a bare Kestrel that reads the file; PROPFIND asked again and after a change, and
                       the memory of Depth infinity
          connections  10,000 open operations on as many connections, a heartbeat each second: CPU, memory, jitter
          middleware   what UseInterimResponses costs a request that sends none
        Without a name, all. DIR is on the file system to be measured; the folder for temporary files unless given.
        """;

    private static readonly string[] Names = ["copy", "durability", "cancel", "stall", "reads", "connections", "middleware"];

    public required IReadOnlyList<string> Chosen { get; init; }

    public string Folder { get; init; } = Path.GetTempPath();

    public string? Out { get; init; }

    public int Rounds { get; init; } = 7;

    public int Connections { get; init; } = 10_000;

    public bool Wants(string name) => Chosen.Count == 0 || Chosen.Contains(name);

    public static BenchmarkArguments? Parse(IReadOnlyList<string> words)
    {
        var result = new BenchmarkArguments { Chosen = [.. words.Where(Names.Contains)] };
        for (var i = 0; i < words.Count; i++)
        {
            if (Names.Contains(words[i]))
            {
                continue;
            }

            if (i + 1 == words.Count)
            {
                return null;
            }

            var value = words[i + 1];
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 ? parsed : 0;
            switch (words[i])
            {
                case "--folder":
                    result = result with { Folder = value };
                    break;
                case "--out":
                    result = result with { Out = value };
                    break;
                case "--rounds" when number > 0:
                    result = result with { Rounds = number };
                    break;
                case "--connections" when number > 0:
                    result = result with { Connections = number };
                    break;
                default:
                    return null;
            }

            i++;
        }

        return result;
    }
}
