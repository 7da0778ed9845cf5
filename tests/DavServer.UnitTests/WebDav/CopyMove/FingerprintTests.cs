using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav;
using DavServer.WebDav.CopyMove;
using DavServer.WebDav.Headers;
using Microsoft.AspNetCore.Http;

namespace DavServer.UnitTests.WebDav.CopyMove;

/// <summary>What two requests must share for the one to be answered by the other (product.md, "Retry").</summary>
public sealed class FingerprintTests
{
    private static readonly CopyMoveRequest Request = new()
    {
        Method = TransferMethod.Copy,
        Source = ResourcePath.Root.Append(ResourceName.FromText("a")),
        Destination = ResourcePath.Root.Append(ResourceName.FromText("b")),
        Reach = CopyReach.Tree,
        Existing = ExistingDestination.Replace,
        Preferences = Preferences.None,
    };

    [Fact]
    public void Fingerprint_IsSpelledAsInTheJournalsThereAre()
    {
        Assert.Equal("Copy /a /b Tree Replace Unstated from ", Of(Request));
        Assert.Equal("Copy /a /b ResourceOnly Replace Unstated from ", Of(Request with { Reach = CopyReach.ResourceOnly }));
    }

    [Fact, Spec("RFC 4918", "10.2")]
    public void DepthOne_IsAnotherRequestThanDepthInfinity() => Assert.NotEqual(Of(Request), Of(Request with { IsDepthOne = true }));

    private static string Of(CopyMoveRequest request) => request.Fingerprint(DavPrincipal.Of(new DefaultHttpContext()));
}
