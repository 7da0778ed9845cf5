using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests;

/// <summary>What is there: properties and locks as the server tells them, names and content as the disk has them.</summary>
internal static class ShareReader
{
    private const string Asked =
        "<propfind xmlns=\"DAV:\"><prop><resourcetype/><lockdiscovery/><p0 xmlns=\"urn:crash\"/>"
        + "<p1 xmlns=\"urn:crash\"/><p2 xmlns=\"urn:crash\"/></prop></propfind>";

    // More than this is not kept as text: of a heavy file its digest tells as well whether it is the same.
    private const int MostText = 4 * 1024 * 1024;

    private static readonly XNamespace Dav = "DAV:";
    private static readonly XNamespace Own = "urn:crash";

    public static async Task<ShareModel> ReadAsync(IPEndPoint server, string folder, string root)
    {
        await using var connection = await RawHttpConnection.ConnectAsync(server);
        await connection.SendAsync($"PROPFIND {root} HTTP/1.1\r\nHost: {server}\r\nDepth: infinity\r\nContent-Length: {Asked.Length}\r\n\r\n{Asked}");
        var answer = (await connection.ReadResponseAsync("PROPFIND")).Final;
        Assert.True(answer.Status == 207, $"{answer}");
        using var xml = XmlReader.Create(new MemoryStream(Encoding.Latin1.GetBytes(answer.Content)));
        var model = ShareModel.Empty;
        foreach (var response in XElement.Load(xml).Elements(Dav + "response"))
        {
            model = Add(model, response, folder);
        }

        Assert.Equal(NamesOnDisk(folder, root), model.Entries.Keys.Select(Uri.UnescapeDataString).Order(StringComparer.Ordinal));
        return model;
    }

    private static ShareModel Add(ShareModel model, XElement response, string folder)
    {
        var path = response.Element(Dav + "href")!.Value.TrimEnd('/');
        var found = response.Elements(Dav + "propstat").Single(p => p.Element(Dav + "status")!.Value == "HTTP/1.1 200 OK").Element(Dav + "prop")!;
        var isCollection = found.Element(Dav + "resourcetype")!.Element(Dav + "collection") is not null;
        var properties = found.Elements().Where(e => e.Name.Namespace == Own).Select(e => KeyValuePair.Create(e.Name.LocalName, e.Value));
        var content = isCollection ? null : ReadContent(Path.Join(folder, Uri.UnescapeDataString(path)));
        model = model with { Entries = model.Entries.Add(path, new Entry(content, Entry.NoProperties.AddRange(properties))) };
        foreach (var active in found.Element(Dav + "lockdiscovery")!.Elements(Dav + "activelock"))
        {
            var lockRoot = active.Element(Dav + "lockroot")!.Element(Dav + "href")!.Value.TrimEnd('/');
            var held = new HeldLock(active.Element(Dav + "locktoken")!.Element(Dav + "href")!.Value, active.Element(Dav + "depth")!.Value);
            Assert.True(held.Depth == "infinity" ? ShareModel.IsAtOrBelow(lockRoot, path) : lockRoot == path,
                $"{path} is not in the scope of {lockRoot}, {held}");
            Assert.True(!model.Locks.TryGetValue(lockRoot, out var known) || known == held, $"two locks on {lockRoot}: {known}, {held}");
            model = model.Lock(lockRoot, held);
        }

        return model;
    }

    private static string ReadContent(string file)
    {
        var length = new FileInfo(file).Length;
        if (length <= MostText)
        {
            return File.ReadAllText(file);
        }

        using var stream = File.OpenRead(file);
        return $"{length} bytes, SHA-256 {Convert.ToHexString(SHA256.HashData(stream))}";
    }

    private static ImmutableArray<string> NamesOnDisk(string folder, string root) =>
    [
        .. Below(new DirectoryInfo(folder + root)).Append(folder + root).Select(p => p[folder.Length..]).Order(StringComparer.Ordinal),
    ];

    // Not into links, and not into the server's own place on a volume.
    private static IEnumerable<string> Below(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().Where(e => e.Name != ".davserver"))
        {
            yield return entry.FullName;
            foreach (var below in entry is DirectoryInfo { LinkTarget: null } directory ? Below(directory) : [])
            {
                yield return below;
            }
        }
    }
}
