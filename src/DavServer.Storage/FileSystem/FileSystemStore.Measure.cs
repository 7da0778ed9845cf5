using DavServer.Storage.FileSystem.Transfer;

namespace DavServer.Storage.FileSystem;

/// <content>How much a transfer would copy, and whether it fits.</content>
public sealed partial class FileSystemStore
{
    /// <inheritdoc/>
    public async ValueTask<StoreResult<TransferSize>> MeasureTransferAsync(TransferRequest request, SourceFate fate, CancellationToken cancel)
    {
        var planned = _planner.Plan(request);
        if (!planned.Succeeded)
        {
            return StoreResult<TransferSize>.Failed(planned.Error, planned.Cause);
        }

        using var plan = planned.Value;
        var way = new CopyWay(NoObserver.Instance, fate == SourceFate.Goes ? SourceLink.Kept : SourceLink.Followed, cancel);
        return await OnOwnThread(() => Measure(request, plan, way));
    }

    private StoreResult<TransferSize> Measure(TransferRequest request, TransferPlan plan, CopyWay way)
    {
        var area = _areas.For(plan.Destination.Parent);
        if (!area.Succeeded)
        {
            return StoreResult<TransferSize>.Failed(area.Error, area.Cause);
        }

        // A collection alone has no content.
        var setting = NewSetting(request, plan, area.Value, way);
        var isAlone = setting.TakesLinkItself || (request.Reach == CopyReach.ResourceOnly && plan.Source.Node.IsDirectory);
        var counted = isAlone ? null : Count(plan.Source, way.Cancel);
        var size = counted is null ? new TransferSize(1, 0) : new TransferSize(counted.Resources, counted.Bytes);
        var displaced = _quota.HasLimit && plan.Existing is not null ? Count(plan.Destination, way.Cancel).Bytes : 0;
        if (way.Cancel.IsCancellationRequested)
        {
            return StoreError.Canceled;
        }

        // By the same measure as the copy itself will be judged by.
        var error = _quota.Judge(size.Bytes, displaced + (way.Link == SourceLink.Kept ? size.Bytes : 0));
        return error != StoreError.None ? error
            : StagedCopy.IsTooLarge(setting, size.Bytes) ? StoreError.InsufficientStorage
            : size;
    }
}
