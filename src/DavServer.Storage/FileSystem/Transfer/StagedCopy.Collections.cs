namespace DavServer.Storage.FileSystem.Transfer;

/// <content>Collections, with and without what is below them.</content>
internal sealed partial class StagedCopy
{
    private StoreError CopyCollection()
    {
        var plan = setting.Plan;
        var source = plan.Source.OpenDirectory();
        if (!source.Succeeded)
        {
            _failures = [new MemberFailure(setting.Request.Source, source.Error)];
            return StoreError.None;
        }

        using var old = plan.Existing is { IsDirectory: true } && plan.Destination.OpenDirectory() is { Succeeded: true } opened ? opened.Value : null;
        return setting.Request.Reach == CopyReach.ResourceOnly ? CopyAlone(source.Value) : CopyTree(source.Value, old);
    }

    private StoreError CopyAlone(DirectoryHandle source)
    {
        using (source)
        {
            var error = setting.Area.Staging.MakeDirectory(Name, setting.Plan.Source.Node.Mode | OwnerMayAll);
            _made = error == StoreError.None;
            if (_made)
            {
                setting.Terms.Observer.OnCounted(1, 0);
                setting.Terms.Times.Note(setting.Area.Staging.SetModified(Name, setting.Plan.Source.Node.Modified));
                setting.Terms.Observer.OnCopied(1, 0);
            }

            return error;
        }
    }

    private StoreError CopyTree(DirectoryHandle source, DirectoryHandle? old)
    {
        if (_counted is not null && !TellSize(_counted))
        {
            source.Dispose();
            return StoreError.InsufficientStorage;
        }

        var links = NewLinkCopier();
        var copier = new TreeCopier(setting.Terms, links, setting.Resolver.Reserved, setting.Workers)
        {
            SourceLink = setting.Link,
            Earlier = _earlier,
            MaxFailures = setting.MaxFailures,
        };
        using var stopCounting = new CancellationTokenSource();
        var counting = _counted is null ? CountLaterAsync(source.Reopen(), copier, stopCounting.Token) : Task.CompletedTask;
        _made = true;
        var error = copier.Run(source, setting.Plan.Source.RealPath, setting.Area.Staging, Name, old?.Reopen().Value);
        CopiedLinks = links.Copied;
        stopCounting.Cancel();
        counting.GetAwaiter().GetResult();

        // A source that could not be listed to its end: nothing of a collection that failed is published, and nothing below it is told.
        var whole = copier.Failures.Where(f => f.Path.Equals(setting.Plan.Source.RealPath)).ToArray();
        _made = whole.Length == 0;
        Unlisted = _made ? copier.Unlisted : 0;
        if (_made && error == StoreError.None)
        {
            var brokenOff = new BrokenCollections(copier.Failures, copier.BrokenOff, setting.Plan.Source.RealPath.Depth);
            error = brokenOff.Discard(setting.Area, setting.Purger, Name);
            _failures = Translate(brokenOff.RootCauses);
        }
        else
        {
            _failures = Translate(_made ? copier.Failures : whole[..1]);
        }

        if (copier.LeftOut > 0)
        {
            FileSystemLog.LeftOut(setting.Logger, setting.Request.Source, copier.LeftOut);
        }

        return error;
    }

    /// <summary>Failures are known by real paths; the caller knows the source by the path of the request.</summary>
    private IReadOnlyList<MemberFailure> Translate(IReadOnlyList<MemberFailure> failures)
    {
        var real = setting.Plan.Source.RealPath;
        if (real.Equals(setting.Request.Source) || failures.Count == 0)
        {
            return failures;
        }

        return [.. failures.Select(f => f with
        {
            Path = f.Path.ToSegments().Skip(real.Depth).Aggregate(setting.Request.Source, (path, name) => path.Append(name)),
        })];
    }
}
