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

    private static (int Status, OperationReport Report, OperationState State) Tell(TransferOutcome told)
    {
        var outcome = CopyMoveOutcome.ToOutcome(TransferEnd.Of(CopyMoveOutcome.OfWhole(told, Source)), "", "");
        var report = OperationReport.Parse(outcome.Detail);
        return (report.Response.Status, report, outcome.State);
    }
}
