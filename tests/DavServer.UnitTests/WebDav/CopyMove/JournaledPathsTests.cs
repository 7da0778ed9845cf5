using DavServer.Storage;
using DavServer.WebDav;
using DavServer.WebDav.CopyMove;
using DavServer.WebDav.Headers;
using Microsoft.AspNetCore.Http;

namespace DavServer.UnitTests.WebDav.CopyMove;

/// <summary>What the journal is told of paths comes back, also of those that no request may name.</summary>
public sealed class JournaledPathsTests
{
    private static readonly ResourcePath Odd = ResourcePath.Root.Append(ResourceName.FromText("we\\ird")).Append(ResourceName.FromBytes([0xFF, (byte)'%', 1]));

    private static readonly ResourcePath Deep =
        Enumerable.Range(0, ResourcePath.MaxDepth + 1).Aggregate(ResourcePath.Root, (path, _) => path.Append(ResourceName.FromText("d")));

    [Fact]
    public void MembersThatAreMissing_AreReadBackFromACheckpoint()
    {
        var pending = new PendingPublication(
            new ResourceIdentity(1, 2), null, [new(Odd, StoreError.AccessDenied) { Slash = CollectionSlash.Trailing }, new(Deep, StoreError.NameTooLong)])
        {
            AppearingChange = 1,
        };
        var outcome = CopyMoveCheckpoint.Parse(CopyMoveCheckpoint.Of(pending).Serialize()).ToOutcome();
        Assert.Equal(pending.Failures, outcome.Failures);
    }

    [Theory]
    [InlineData(TransferOutcome.UsuallyListed - 1, 0L)]
    [InlineData(TransferOutcome.UsuallyListed, null)]
    public void WhereAsManyAreMissingAsAreListed_OthersMayBeToo(int missing, long? unlisted)
    {
        var pending = new PendingPublication(new ResourceIdentity(1, 2), null, [.. Enumerable.Repeat(new MemberFailure(Odd, StoreError.AccessDenied), missing)])
        {
            AppearingChange = 1,
        };
        Assert.Equal(unlisted, CopyMoveCheckpoint.Parse(CopyMoveCheckpoint.Of(pending).Serialize()).ToOutcome().Unlisted);
    }

    [Fact]
    public void RealPathsOfBothEnds_AreReadBackFromADescription()
    {
        var request = new CopyMoveRequest
        {
            Method = TransferMethod.Copy,
            Source = ResourcePath.Root.Append(ResourceName.FromText("link")),
            Destination = ResourcePath.Root.Append(ResourceName.FromText("to")),
            Reach = CopyReach.Tree,
            Existing = ExistingDestination.Replace,
            Preferences = Preferences.None,
        };
        var transfer = new AcceptedTransfer(request, TransferPath.Copy, Odd, Deep);
        var description = transfer.Describe(DavPrincipal.Of(new DefaultHttpContext()), CollectionSlash.None);
        Assert.Equal(transfer.Holds, AcceptedTransfer.TryParse(description)!.Holds);
        Assert.Null(AcceptedTransfer.TryParse(description)!.SourceTag);
    }

    [Fact]
    public void TagThatWasRequiredOfTheSource_IsReadBackFromADescription()
    {
        var request = new CopyMoveRequest
        {
            Method = TransferMethod.Copy,
            Source = Odd,
            Destination = Deep,
            Reach = CopyReach.Tree,
            Existing = ExistingDestination.Replace,
            Preferences = Preferences.None,
        };
        var transfer = new AcceptedTransfer(request, TransferPath.Copy, Odd, Deep) { SourceTag = "\"tag\"" };
        var description = transfer.Describe(DavPrincipal.Of(new DefaultHttpContext()), CollectionSlash.None);
        Assert.Equal("\"tag\"", AcceptedTransfer.TryParse(description)!.ToTransfer("op-1", null).SourceTag);
    }

    [Fact]
    public void WhatARequestMayNotName_StaysRefusedThere()
    {
        Assert.False(ResourcePath.TryParse(Deep.ToUrlPath(CollectionSlash.None), out _, out var deep));
        Assert.Equal(PathError.TooLong, deep);
        Assert.False(ResourcePath.TryReadBack("/a/../b", out _));
    }
}
