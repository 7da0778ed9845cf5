using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients;

/// <summary>cadaver, by a script as a person would type it.</summary>
public class CadaverTests(ClientSession session) : IClassFixture<ClientSession>
{
    [Fact, Spec("RFC 4918", "9")]
    public async Task CadaverSession_ListsPutsGetsCopiesMovesAndDeletes()
    {
        var file = session.NewFile("up.bin", 300_000);
        var back = Path.Join(session.Local, "back.bin");
        var script = $"""
            mkcol cadaver
            cd cadaver
            put {file} one.bin
            ls
            mkcol inner
            copy one.bin inner/two.bin
            copy inner/ second/
            move one.bin three.bin
            get second/two.bin {back}
            ls second/
            delete inner/two.bin
            rmcol inner/
            propnames three.bin
            ls
            quit

            """;
        var cadaver = await session.RunAsync("cadaver", script, $"http://{session.Server.Http}/");
        Assert.DoesNotContain("failed", cadaver.Output, StringComparison.OrdinalIgnoreCase);
        Assert.True(cadaver.Output.Split("succeeded.").Length - 1 >= 11, cadaver.Output);

        ClientSession.AssertSameFile(file, back);
        var shared = Path.Join(session.Server.Root, "cadaver");
        Assert.Equal(["second", "second/two.bin", "three.bin"], Directory.GetFileSystemEntries(shared, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(shared, f)).Order(StringComparer.Ordinal));
        ClientSession.AssertSameFile(file, Path.Join(shared, "three.bin"));
        ClientSession.AssertSameFile(file, Path.Join(shared, "second", "two.bin"));
    }

    [Fact, Spec("RFC 4918", "9.8")]
    public async Task Cadaver_ToldOfAFailure_SaysSo()
    {
        var cadaver = await session.RunAsync("cadaver", "copy unmapped elsewhere\nget unmapped /dev/null\nquit\n", $"http://{session.Server.Http}/");
        Assert.Contains("404 Not Found", cadaver.Output, StringComparison.Ordinal);
    }
}
