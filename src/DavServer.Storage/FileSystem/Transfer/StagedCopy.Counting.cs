namespace DavServer.Storage.FileSystem.Transfer;

internal sealed partial class StagedCopy
{
    /// <summary>
    /// A copy that ends sooner needs no totals, and shall not pay for them: beside a copy of small files, counting takes a fifth of the processor.
    /// </summary>
    private static readonly TimeSpan CountAfter = TimeSpan.FromMilliseconds(500);

    private async Task CountLaterAsync(StoreResult<DirectoryHandle> root, TreeCopier copier, CancellationToken stop)
    {
        using var directory = root.Value;
        try
        {
            var longEnough = Task.Delay(CountAfter, setting.Time, stop);
            await await Task.WhenAny(longEnough, setting.Request.TotalsWanted ?? longEnough);
            await Task.Run(() => Count(root, copier, stop), stop);
        }
        catch (OperationCanceledException)
        {
            // The copy was quicker.
        }
    }

    private void Count(StoreResult<DirectoryHandle> root, TreeCopier copier, CancellationToken stop)
    {
        var count = new TreeCount(setting.Resolver.Reserved, stop);
        if (stop.IsCancellationRequested || !root.Succeeded || !count.Run(root.Value, 0))
        {
            return;
        }

        if (!TellSize(count))
        {
            copier.Stop(StoreError.InsufficientStorage);
        }
    }

    /// <summary>Tells the size, but only when it fits: whoever waits for it may promise success on it.</summary>
    private bool TellSize(TreeCount count)
    {
        if (IsTooLarge(setting, count.Bytes - setting.Tally.Bytes - (_earlier?.Ahead ?? 0)))
        {
            return false;
        }

        setting.Terms.Observer.OnCounted(count.Resources, count.Bytes);
        return true;
    }

    /// <summary>Whether so much more does not fit where it is staged.</summary>
    internal static bool IsTooLarge(Setting setting, long bytes) => bytes > setting.Area.Staging.AvailableBytes() && !SharesBlocks(setting);

    /// <summary>Whether files are copied without a byte that is written: such a copy needs next to no space.</summary>
    private static bool SharesBlocks(Setting setting) =>
        setting.Terms.Accelerators.AreFree(setting.Plan.Source.Node.Identity.Volume, StagingDevice(setting), setting.Terms.Pace);

    private static ulong StagingDevice(Setting setting) =>
        setting.Area.Staging.StatSelf() is { Succeeded: true } self ? self.Value.Identity.Volume : 0;
}
