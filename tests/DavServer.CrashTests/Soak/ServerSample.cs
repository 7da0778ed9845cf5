using System.Globalization;

namespace DavServer.CrashTests.Soak;

/// <summary>What the server uses, at one moment.</summary>
/// <param name="Descriptors">Open file descriptors.</param>
/// <param name="ResidentMiB">Resident memory.</param>
/// <param name="Aside">Entries in staging and trash.</param>
/// <param name="StateBytes">The database and its log.</param>
internal sealed record ServerSample(double Descriptors, double ResidentMiB, double Aside, double StateBytes)
{
    public static ServerSample Take(int process, string share)
    {
        var own = Path.Join(share, ".davserver");
        return new ServerSample(
            Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd")).Length,
            ResidentOf(process),
            new[] { "staging", "trash" }.Sum(d => Directory.GetFileSystemEntries(Path.Join(own, d)).Length),
            Directory.GetFiles(Path.Join(own, "state"), "state.db*").Sum(f => (double)new FileInfo(f).Length));
    }

    public static ServerSample Average(IReadOnlyCollection<ServerSample> samples) => new(
        samples.Average(s => s.Descriptors), samples.Average(s => s.ResidentMiB), samples.Average(s => s.Aside), samples.Average(s => s.StateBytes));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Descriptors:0} descriptors, {ResidentMiB:0} MiB resident, {Aside:0.0} entries aside, {StateBytes / 1024:0} KiB of state");

    private static double ResidentOf(int process)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status"))
            .First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line["VmRSS:".Length..^" kB".Length], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) / 1024;
    }
}
