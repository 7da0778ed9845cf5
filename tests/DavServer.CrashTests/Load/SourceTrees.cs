using System.Globalization;
using System.Net;
using System.Text;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Load;

/// <summary>Trees that all clients copy from and none changes. Each file says whose it is, over and over.</summary>
internal static class SourceTrees
{
    public const string Collection = "/source";

    /// <summary>Puts trees on the disk; to be called while no server runs.</summary>
    public static void Make(string folder, params ReadOnlySpan<(string Name, int Files, int Bytes)> trees)
    {
        foreach (var (name, files, bytes) in trees)
        {
            for (var i = 0; i < files; i++)
            {
                var relative = string.Create(CultureInfo.InvariantCulture, $"{name}/{i % 8}/f{i:0000}");
                var file = Path.Join(folder, Collection, relative);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, new StringBuilder().Insert(0, relative + "\n", (bytes / relative.Length) + 1).ToString(0, bytes));
            }
        }
    }

    /// <summary>Gives some of their members properties, and reads them all.</summary>
    public static async Task<IReadOnlyList<ShareModel>> PrepareAsync(IPEndPoint server, string folder)
    {
        await using var connection = await RawHttpConnection.ConnectAsync(server);
        var trees = Directory.GetDirectories(folder + Collection).Select(d => $"{Collection}/{Path.GetFileName(d)}").Order(StringComparer.Ordinal).ToArray();
        foreach (var path in trees.SelectMany(t => new[] { t, $"{t}/0", $"{t}/1/f0001" }))
        {
            var content = $"<propertyupdate xmlns=\"DAV:\"><set><prop><p0 xmlns=\"urn:crash\">of {path}</p0></prop></set></propertyupdate>";
            await connection.SendAsync($"PROPPATCH {path} HTTP/1.1\r\nHost: {server}\r\nContent-Length: {content.Length}\r\n\r\n{content}");
            var answer = (await connection.ReadResponseAsync()).Final;
            Assert.True(answer.Status == 207 && answer.Content.Contains("200 OK", StringComparison.Ordinal), $"{answer}");
        }

        return await Task.WhenAll(trees.Select(t => ShareReader.ReadAsync(server, folder, t)));
    }
}
