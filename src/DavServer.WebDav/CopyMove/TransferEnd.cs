using DavServer.Storage;
using DavServer.WebDav.LongRunning;

namespace DavServer.WebDav.CopyMove;

/// <summary>How a COPY or MOVE ended.</summary>
/// <param name="Result">What the store says.</param>
/// <param name="Visible">How much is visible all the same where that is a failure.</param>
internal readonly record struct TransferEnd(StoreResult<TransferOutcome> Result, Publication Visible)
{
    /// <summary>As the store tells that was asked for it.</summary>
    public static TransferEnd Of(StoreResult<TransferOutcome> result) =>
        new(result, result.Error == StoreError.NotLasting ? Publication.Everything : Publication.Nothing);
}
