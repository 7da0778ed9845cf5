using System.Xml.Linq;
using DavServer.Tests.Shared;
using static DavServer.ProtocolTests.PropertyExchange;

namespace DavServer.ProtocolTests.Clients;

/// <summary>The properties that Windows Explorer sets on a file it has copied.</summary>
public sealed class ExplorerPropertiesTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact]
    public async Task Win32LastModifiedTime_IsTheTimeOnDisk()
    {
        var path = MakeFile();
        const string Time = "Fri, 13 Feb 2009 23:31:30 GMT";
        XNamespace win32 = "urn:schemas-microsoft-com:";
        const string Asked = "<Z:Win32LastModifiedTime xmlns:Z='urn:schemas-microsoft-com:'/>";

        // To the letter what Explorer sends after a copy.
        Multistatus.Read(await Server.SendContentAsync($"PROPPATCH {path}",
            "<?xml version=\"1.0\" encoding=\"utf-8\" ?><D:propertyupdate xmlns:D=\"DAV:\" xmlns:Z=\"urn:schemas-microsoft-com:\"><D:set><D:prop>"
            + $"<Z:Win32CreationTime>{Time}</Z:Win32CreationTime><Z:Win32LastAccessTime>{Time}</Z:Win32LastAccessTime>"
            + $"<Z:Win32LastModifiedTime>{Time}</Z:Win32LastModifiedTime><Z:Win32FileAttributes>00000020</Z:Win32FileAttributes></D:prop></D:set></D:propertyupdate>",
            "Content-Type: text/xml; charset=\"utf-8\"", "User-Agent: Microsoft-WebDAV-MiniRedir/10.0.19041"));
        var head = Expect.Status(200, await Server.SendAsync($"HEAD {path}"));
        var found = await Server.FindAsync(path, Asked + "<Z:Win32FileAttributes xmlns:Z='urn:schemas-microsoft-com:'/>");
        Assert.Equal(Time, head["last-modified"]);
        Assert.Equal(Time, found.Properties[win32 + "Win32LastModifiedTime"].Value.Value);
        Assert.Equal("00000020", found.Properties[win32 + "Win32FileAttributes"].Value.Value);

        Expect.Status(204, await Server.SendContentAsync($"PUT {path}", "new"));
        head = Expect.Status(200, await Server.SendAsync($"HEAD {path}"));
        Assert.Equal(head["last-modified"], (await Server.FindAsync(path, Asked)).Properties[win32 + "Win32LastModifiedTime"].Value.Value);
        Assert.NotEqual(Time, head["last-modified"]);
    }

    [Fact, Spec("RFC 4918", "9.2-7")]
    public async Task FailedUpdate_SetsNoTimeOnDisk()
    {
        var path = MakeFile();
        var before = Expect.Status(200, await Server.SendAsync($"HEAD {path}"))["last-modified"];

        // More than it may bear, which shows only when all is put together.
        for (var i = 0; i < 4; i++)
        {
            Expect.Status(207, await Server.UpdateAsync(path, Set($"<c{i} xmlns='urn:x'>{new string('x', 60_000)}</c{i}>")));
        }

        var answer = Assert.Single(Multistatus.Read(await Server.UpdateAsync(path, Set(
            "<Z:Win32LastModifiedTime xmlns:Z='urn:schemas-microsoft-com:'>Fri, 13 Feb 2009 23:31:30 GMT</Z:Win32LastModifiedTime>"
            + $"<c5 xmlns='urn:x'>{new string('x', 60_000)}</c5>"))));

        Assert.Equal(["Win32LastModifiedTime:424", "c5:507"], answer.Statuses());
        Assert.Equal(before, Expect.Status(200, await Server.SendAsync($"HEAD {path}"))["last-modified"]);
    }

    private string MakeFile()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/f.txt", "content");
        return $"/{folder}/f.txt";
    }
}
