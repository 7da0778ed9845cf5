using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>Others change the disk while the store works.</summary>
public class RaceTests
{
    private const string Swapper = """
        import ctypes, os, sys
        libc = ctypes.CDLL(None)
        a, b = sys.argv[1].encode(), sys.argv[2].encode()
        print('ready', flush=True)
        while os.getppid() > 1:
            libc.renameat2(-100, a, -100, b, 2)
        """;

    [Fact]
    public async Task DirectorySwappedForALinkThatLeadsOut_NeverLetsAnyoneOut()
    {
        await using var share = new TestShare();
        share.Make("/d/secret", "inside");
        share.Link("/x", share.Canary);
        using var swapper = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("python3", ["-c", Swapper, share.OnDisk("/d"), share.OnDisk("/x")]) { RedirectStandardOutput = true })!;
        try
        {
            await swapper.StandardOutput.ReadLineAsync(share.Deadline);
            var seen = new HashSet<string>();
            for (var i = 0; i < 5_000; i++)
            {
                seen.Add(await ReadOrErrorAsync(share));
                await share.PutAsync("/d/secret", "inside");
                await share.Store.DeleteAsync(At("/d/new"), default, share.Deadline);
                await share.PutAsync("/d/new", "inside");
                await share.Store.CreateCollectionAsync(At("/d/c"), share.Deadline);
            }

            Assert.Subset(new HashSet<string> { "inside", "NotFound" }, seen);
        }
        finally
        {
            swapper.Kill();
            await swapper.WaitForExitAsync(share.Deadline);
        }
    }

    [Fact]
    public async Task ReadersDuringOverwritingCopies_SeeOneStateEach()
    {
        await using var share = new TestShare();
        foreach (var tree in new[] { "one", "two" })
        {
            for (var i = 0; i < 30; i++)
            {
                share.Make($"/{tree}/{i % 3}/{tree}-{i}", tree);
            }
        }

        var done = 0;
        await share.Store.CopyAsync(From("/one", "/dst"), new RecordingObserver(), share.Deadline);
        var writer = Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                var result = await share.Store.CopyAsync(From(i % 2 == 0 ? "/two" : "/one", "/dst"), new RecordingObserver(), share.Deadline);
                Assert.True(result is { Succeeded: true, Value.Published: true }, $"{result.Error}");
            }

            Volatile.Write(ref done, 1);
        });
        while (Volatile.Read(ref done) == 0 && !writer.IsFaulted)
        {
            var names = await share.ListAsync("/dst");
            Assert.Equal(33, names.Count);
            Assert.Single(names.Where(n => n.Count(c => c == '/') == 3).Select(n => n.Contains("one-", StringComparison.Ordinal)).Distinct());
        }

        await writer;
        await share.NothingIsAsideAsync();
    }

    private static async Task<string> ReadOrErrorAsync(TestShare share)
    {
        var opened = await share.Store.OpenReadAsync(At("/d/secret"), share.Deadline);
        if (!opened.Succeeded)
        {
            return opened.Error.ToString();
        }

        await using var content = opened.Value;
        var buffer = new byte[100];
        return System.Text.Encoding.UTF8.GetString(buffer, 0, await content.ReadAsync(0, buffer, share.Deadline));
    }
}
