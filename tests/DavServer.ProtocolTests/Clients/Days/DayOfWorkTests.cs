using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients.Days;

/// <summary>The same day's work by each client that can be had here.</summary>
public sealed class DayOfWorkTests(ClientSession session) : IClassFixture<ClientSession>
{
    [Fact, Spec("RFC 4918", "9")]
    public async Task Davfs2_LeavesOnTheDiskWhatItWasTold()
    {
        var collection = NewCollection("davfs2");
        await using var client = await DavfsClient.MountAsync(session, collection);
        await new DayOfWork(session, client, collection).RunAsync();
    }

    [Fact, Spec("RFC 4918", "9")]
    public async Task Gio_LeavesOnTheDiskWhatItWasTold()
    {
        var collection = NewCollection("gio");
        await using var client = await GioClient.MountAsync(session, collection);
        await new DayOfWork(session, client, collection).RunAsync();
    }

    [Fact, Spec("RFC 4918", "9")]
    public async Task Rclone_LeavesOnTheDiskWhatItWasTold()
    {
        var collection = NewCollection("rclone");
        await using var client = new RcloneClient(session, collection);
        await new DayOfWork(session, client, collection).RunAsync();
    }

    [Fact, Spec("RFC 4918", "9")]
    public async Task Cadaver_LeavesOnTheDiskWhatItWasTold()
    {
        var collection = NewCollection("cadaver");
        await using var client = new CadaverClient(session, collection);
        await new DayOfWork(session, client, collection).RunAsync();
    }

    [Fact, Spec("RFC 4918", "9")]
    public async Task Curl_LeavesOnTheDiskWhatItWasTold()
    {
        var collection = NewCollection("curl");
        await using var client = new CurlClient(session, collection);
        await new DayOfWork(session, client, collection).RunAsync();
    }

    private string NewCollection(string name)
    {
        Directory.CreateDirectory(Path.Join(session.Server.Root, name));
        return name;
    }
}
