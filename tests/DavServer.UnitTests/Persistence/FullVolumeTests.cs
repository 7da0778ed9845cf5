using DavServer.Operations;
using DavServer.Persistence;
using DavServer.Storage;
using DavServer.UnitTests.Contracts;
using DavServer.UnitTests.Host;
using DavServer.UnitTests.Operations;
using DavServer.UnitTests.Storage;
using DavServer.WebDav.Properties;
using DavServer.WebDav.State;
using DavServer.WebDav.Xml;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.Persistence;

/// <summary>The volume of the state is full. Needs the right to mount.</summary>
public sealed class FullVolumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteState _state;

    public FullVolumeTests()
    {
        TestShare.Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder.Path);
        _state = Open();
    }

    public void Dispose()
    {
        _state.Dispose();
        TestShare.Run("umount", "-l", _folder.Path);
        _folder.Dispose();
    }

    [Fact]
    public async Task WhatCannotBeWritten_IsAnIOException_AndNothingOfItIsKept()
    {
        await SetAsync("/a", "<p/>");
        FillUp();
        var failed = await Assert.ThrowsAsync<StateException>(() => SetAsync("/b", "<p/>"));
        Assert.Equal(StoreError.InsufficientStorage, failed.Error);
        Assert.Contains("can't be written", failed.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StateException>(() => SetAsync("/a", "<other/>"));
        Assert.Equal("<p/>", XmlAt("/a"));
        Assert.Null(XmlAt("/b"));

        File.Delete(_folder["filler"]);
        await SetAsync("/c", "<p/>");
        Reopen();
        Assert.Equal(("<p/>", null, "<p/>"), (XmlAt("/a"), XmlAt("/b"), XmlAt("/c")));
    }

    [Fact]
    public async Task AChangeOfTheNamespaceThatCannotBeWrittenDown_IsRefused()
    {
        await SetAsync("/a", "<p/>");
        FillUp();
        await Assert.ThrowsAsync<StateException>(async () => await _state.Namespace.BeginAsync(Move("/a", "/b")));
        File.Delete(_folder["filler"]);
        Assert.Equal("<p/>", XmlAt("/a"));
    }

    [Fact]
    public async Task WhatHasHappenedOnDisk_IsOwed_AndNothingElseIsWrittenBefore()
    {
        await SetAsync("/a", "<p/>");
        var step = await _state.Namespace.BeginAsync(Move("/a", "/b"));
        FillUp();
        await step!.CommitAsync([]);
        await Assert.ThrowsAsync<StateException>(() => SetAsync("/c", "<p/>"));

        File.Delete(_folder["filler"]);
        await SetAsync("/a", "<new/>");
        Assert.Equal(("<new/>", "<p/>", null), (XmlAt("/a"), XmlAt("/b"), XmlAt("/c")));
        Reopen();
        Assert.Equal(("<new/>", "<p/>", null), (XmlAt("/a"), XmlAt("/b"), XmlAt("/c")));
        Assert.Empty(_state.Namespace.Unfinished());
    }

    [Fact]
    public async Task WhatIsStillOwedAtTheEnd_IsKnownToTheNextStart()
    {
        await SetAsync("/a", "<p/>");
        var step = await _state.Namespace.BeginAsync(Move("/a", "/b"));
        FillUp();
        await step!.CommitAsync([]);
        _state.Dispose();
        File.Delete(_folder["filler"]);
        _state = Open();
        Assert.Equal("<p/>", XmlAt("/a"));
        await Assert.Single(_state.Namespace.Unfinished()).Step.CommitAsync([]);
        Assert.Equal((null, "<p/>"), (XmlAt("/a"), XmlAt("/b")));
    }

    [Fact]
    public async Task WhatIsOwed_IsWrittenAtOnce_IntoSpaceThatWasSparedForIt()
    {
        await SetAsync("/a", "<p/>");
        var step = await _state.Namespace.BeginAsync(Move("/a", "/b"));
        FillUpTheRest();
        await Assert.ThrowsAsync<StateException>(() => SetAsync("/c", "<p/>"));
        await step!.CommitAsync([]);

        // What was left of it is spared for the next that is owed, not for what is asked.
        await Assert.ThrowsAsync<StateException>(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await SetAsync($"/c{i}", "<p/>");
            }
        });
        _state.Dispose();
        _state = Open();
        Assert.Empty(_state.Namespace.Unfinished());
        Assert.Equal((null, "<p/>"), (XmlAt("/a"), XmlAt("/b")));
    }

    [Fact]
    public async Task ThatAnOperationWasTakenOver_IsOwed_SoThatAStartNeedsNoSpace()
    {
        var accepted = new OperationRecord.Accepted(OperationId.New(), DateTimeOffset.UnixEpoch, GatedOperation.Describe("alice"));
        await _state.Operations.AppendAsync(accepted, CancellationToken.None);
        FillUp();
        await _state.Operations.AppendAsync(new OperationRecord.Recovered(accepted.Id, DateTimeOffset.UnixEpoch), CancellationToken.None);
        Assert.False(_state.Operations.WhenWrittenAsync().IsCompleted);

        File.Delete(_folder["filler"]);
        await _state.Operations.WhenWrittenAsync().WaitAsync(GatedOperation.Deadline);
        Reopen();
        Assert.Equal(1, (await OperationReplay.ReadAsync(_state.Operations, CancellationToken.None)).Statuses[accepted.Id].Recoveries);
    }

    private static NamespaceChange Move(string source, string destination) => new()
    {
        Kind = NamespaceChangeKind.Move,
        Source = Paths.At(source),
        SourceIdentity = new ResourceIdentity(1, 1),
        Destination = Paths.At(destination),
        Appearing = new ResourceIdentity(1, 1),
    };

    private SqliteState Open() => SqliteState.Open(_folder["state.db"], Durability.Power, NullLogger.Instance);

    private void Reopen()
    {
        _state.Dispose();
        _state = Open();
    }

    /// <summary>Takes all space, also what the state has spared.</summary>
    private void FillUp()
    {
        File.Delete(_folder["state.db-spare"]);
        FillUpTheRest();
    }

    private void FillUpTheRest()
    {
        using var file = new FileStream(_folder["filler"], FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (file.Length < 2 * 1024 * 1024)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            return;
        }

        Assert.Fail("the volume is larger than it was made");
    }

    private string? XmlAt(string url) => _state.Properties.Find(Paths.At(url), null).SingleOrDefault()?.Xml;

    private async Task SetAsync(string url, string xml) => Assert.True(await _state.Properties.ChangeAsync(
        Paths.At(url), new ResourceIdentity(1, 1), [new PropertyChange(new PropertyName("urn:x", "p"), xml)], new PropertyLimits()));
}
