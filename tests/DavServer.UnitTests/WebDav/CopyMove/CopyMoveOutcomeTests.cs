using DavServer.Operations;
using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav.CopyMove;
using DavServer.WebDav.LongRunning;

namespace DavServer.UnitTests.WebDav.CopyMove;

public sealed class CopyMoveOutcomeTests
{
    private static readonly ResourcePath Source = ResourcePath.Root.Append(ResourceName.FromText("a"));
    private static readonly ResourcePath Member = Source.Append(ResourceName.FromText("b"));

    [Fact, Spec("RFC 4918", "9.8.5")]
    public void WhereTheSourceItselfFailed_TheErrorIsTheWholes()
    {
        var (status, report, state) = Tell(new TransferOutcome(false, Published: false, [new MemberFailure(Source, StoreError.AccessDenied)]));

        Assert.Equal((403, OperationState.Failed, Publication.Nothing), (status, state, report.Published));
        Assert.Equal("the file system refuses access", report.Detail);
    }

    [Fact, Spec("RFC 4918", "9.8.3-9"), Spec("RFC 4918", "9.8.3-10")]
    public void WhereAMemberFailed_OrTheSourceBesideIt_OrSomethingWasDone_ItIs207()
    {
        var (source, member) = (new MemberFailure(Source, StoreError.InputOutput), new MemberFailure(Member, StoreError.AccessDenied));

        foreach (var outcome in (TransferOutcome[])[new(false, false, [member]), new(false, false, [source, member]), new(true, true, [source])])
        {
            Assert.Equal((207, OperationState.Failed), (Tell(outcome).Status, Tell(outcome).State));
        }
    }

    [Theory, Spec("RFC 4918", "9.8.3-9")]
    [InlineData(7L, "7 more below it failed", "8 or more members")]
    [InlineData(null, "whether more did", "1 or more members")]
    public void WhatFailedBeyondTheLimit_IsToldOfTheCollection(long? unlisted, string told, string detail)
    {
        var (status, report, state) = Tell(new TransferOutcome(false, true, [new MemberFailure(Member, StoreError.AccessDenied)]) { Unlisted = unlisted });

        Assert.Equal((207, OperationState.Failed, Publication.Part), (status, state, report.Published));
        var last = report.Response.Content!.Split("<D:response>")[^1];
        Assert.StartsWith("<D:href>/a/</D:href><D:status>HTTP/1.1 500 Internal Server Error</D:status>", last, StringComparison.Ordinal);
        Assert.Contains(told, last, StringComparison.Ordinal);
        Assert.StartsWith(detail, report.Detail, StringComparison.Ordinal);
    }

    private static (int Status, OperationReport Report, OperationState State) Tell(TransferOutcome told)
    {
        var outcome = CopyMoveOutcome.ToOutcome(TransferEnd.Of(CopyMoveOutcome.OfWhole(told, Source)), Source, "", "");
        var report = OperationReport.Parse(outcome.Detail);
        return (report.Response.Status, report, outcome.State);
    }
}
