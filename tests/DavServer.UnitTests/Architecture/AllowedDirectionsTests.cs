using System.Reflection;
using System.Text.RegularExpressions;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Architecture;

/// <summary>Who may know whom (architecture.md, "Allowed direction").</summary>
public sealed partial class AllowedDirectionsTests
{
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Kestrel.InterimResponses"] = [],
        ["DavServer.Operations"] = [],
        ["DavServer.Storage"] = [],
        ["DavServer.WebDav"] = ["Kestrel.InterimResponses", "DavServer.Operations", "DavServer.Storage"],
        ["DavServer.Persistence"] = ["DavServer.WebDav", "Kestrel.InterimResponses", "DavServer.Operations", "DavServer.Storage"],
        ["DavServer.Rehearsal"] = ["Kestrel.InterimResponses"],
        ["davserver"] =
        [
            "DavServer.Rehearsal", "DavServer.WebDav", "DavServer.Persistence",
            "Kestrel.InterimResponses", "DavServer.Operations", "DavServer.Storage",
        ],
    };

    private static readonly Dictionary<string, string[]> WebDavRooms = new()
    {
        ["Methods"] = ["CopyMove", "LongRunning", "Preconditions", "State", "Locks", "Headers", "Properties", "Xml"],
        ["CopyMove"] = ["LongRunning", "Preconditions", "State", "Locks", "Headers", "Xml"],
        ["LongRunning"] = ["Headers"],
        ["Preconditions"] = ["Locks", "Headers", "Xml"],
        ["State"] = ["Locks", "Properties"],
        ["Properties"] = ["Locks", "Xml"],
        ["Locks"] = ["Headers", "Xml"],
        ["Headers"] = [],
        ["Xml"] = [],
    };

    public static TheoryData<string> ProjectNames => [.. Projects.Keys];

    public static TheoryData<string> RoomNames => [.. WebDavRooms.Keys];

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void AssemblyReferencesOnlyItsAllowedRooms(string project)
    {
        var references = Assembly.Load(project).GetReferencedAssemblies().Select(a => a.Name!).Where(Projects.ContainsKey);
        Assert.Empty(references.Except(Projects[project]));
    }

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void WebDavRoomUsesOnlyItsAllowedRooms(string room)
    {
        var files = Sources($"src/DavServer.WebDav/{room}");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var used = RoomUse().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value).Where(WebDavRooms.ContainsKey);
            Assert.True(!used.Except([.. WebDavRooms[room], room]).Any(), $"{file} uses {string.Join(", ", used.Except(WebDavRooms[room]))}");
        }
    }

    [Fact]
    public void EveryFolderOfWebDavIsARoomWithARule() =>
        Assert.Empty(Directory.GetDirectories(Path.Combine(SourceTree.Root, "src/DavServer.WebDav")).Select(Path.GetFileName)
            .Except(["bin", "obj"]).Except(WebDavRooms.Keys));

    [Theory]
    [InlineData("src/DavServer.WebDav/Headers", "HttpContext|HttpRequest|AspNetCore", "headers are pure parsers")]
    [InlineData("src/DavServer.Operations", "\\bCOPY\\b|\\bMOVE\\b|\\bHttp|AspNetCore|System\\.IO|Sqlite", "the engine knows neither methods, HTTP, files nor SQL")]
    [InlineData("src/DavServer.Storage", "StatusCode|AspNetCore|\\bHttp", "a store knows no statuses")]
    [InlineData("src/Kestrel.InterimResponses", "DavServer|WebDav", "the library knows nothing of WebDAV")]
    public void RoomNeverMentionsWhatIsNotItsAffair(string folder, string forbidden, string why)
    {
        foreach (var file in Sources(folder))
        {
            var text = string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
            Assert.False(Regex.IsMatch(text, forbidden), $"{file}: {why}");
        }
    }

    private static string[] Sources(string folder) =>
        [.. Directory.GetFiles(Path.Combine(SourceTree.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))];

    [GeneratedRegex(@"DavServer\.WebDav\.(\w+)")]
    private static partial Regex RoomUse();
}
