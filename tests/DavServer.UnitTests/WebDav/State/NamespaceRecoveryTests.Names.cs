using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav.State;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.WebDav.State;

/// <content>Where one resource has two names: links, and spellings on a volume that ignores case.</content>
public sealed partial class NamespaceRecoveryTests
{
    [Theory]
    [InlineData(NamespaceChangeKind.Copy, true)]
    [InlineData(NamespaceChangeKind.Copy, false)]
    [InlineData(NamespaceChangeKind.Move, true)]
    public async Task LinksThatBecameFiles_BearWhatTheirFilesBear_IfTheyAppeared(NamespaceChangeKind kind, bool appeared)
    {
        _share.Share.Make("/copy/f", "a");
        _share.Share.Make("/copy/inner", "a");
        _share.Share.Make("/copy/outer", "b");
        CopiedLink[] links = [new(At("/a/f"), At("/c/inner")), new(At("/b/f"), At("/c/outer")), new(At("/b/f"), At("/c/failed"))];
        var pending = await _share.PendingAsync("/copy") with { CopiedLinks = links };
        _ = await _share.Follower.BeginTransferAsync(kind, From("/a", "/c"), pending, DiskSteps.One);
        if (appeared)
        {
            Rename("/copy", "/c");
        }

        await _share.RestartAsync();

        string[] copied = ["/c = /a", "/c/f = /a/f", "/c/inner = /a/f", "/c/outer = /b/f", "/b/f = /b/f"];
        string[] old = ["/a = /a", "/a/f = /a/f", "/a/g = /a/g", "/b/f = /b/f"];
        _share.AssertBearers(!appeared ? old : kind == NamespaceChangeKind.Move ? copied : [.. copied, .. old[..3]]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ANewSpellingWhereCaseIsIgnored_HasHappenedOnceItIsListed(bool happened)
    {
        var folder = _share.Share.OnDisk("/v");
        using var volume = await CaseIgnoringVolume.MountAsync(folder, InodeNumbers.ByEntry);
        _share.Share.Make("/v/foo", "f");
        await _share.SetAsync("/v/foo");
        var token = _share.Lock("/v/foo");
        _ = await _share.Follower.BeginTransferAsync(NamespaceChangeKind.Move, From("/v/foo", "/v/FOO"), null, DiskSteps.One);
        if (happened)
        {
            // mv itself takes both for the same file.
            Rename("/v/foo", "/v/other");
            Rename("/v/other", "/v/FOO");
        }

        await _share.RestartAsync();

        _share.AssertBearers("/a = /a", "/a/f = /a/f", "/a/g = /a/g", "/b/f = /b/f", happened ? "/v/FOO = /v/foo" : "/v/foo = /v/foo");
        Assert.Equal(!happened, _share.Locks.Find(token) is not null);
    }
}
