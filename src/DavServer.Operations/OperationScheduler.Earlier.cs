namespace DavServer.Operations;

/// <content>What was asked for before.</content>
internal sealed partial class OperationScheduler
{
    private enum Match
    {
        None,
        Same,
        KeyConflict,
    }

    public async ValueTask<StartResult?> FindEarlierAsync(OperationDescription description, CancellationToken requestAborted)
    {
        while (true)
        {
            var earlier = FindEarlier(description, out var submitted);
            if (submitted is null)
            {
                return earlier;
            }

            // One not yet in the journal is nobody's to see; where that fails, there is nothing to attach to and we look again.
            if (await submitted.Accepted.WaitAsync(requestAborted))
            {
                return new StartResult(StartKind.Attached, submitted);
            }
        }
    }

    private StartResult? FindEarlier(OperationDescription description, out ScheduledOperation? submitted)
    {
        submitted = null;
        lock (_lock)
        {
            switch (Match_NeedsLock(description, out var found))
            {
                case Match.KeyConflict:
                    return new StartResult(StartKind.KeyConflict, null); // Another request's operation is no business of this one.
                case Match.Same when _submitted.Contains(found!):
                    submitted = found;
                    return null;
                case Match.Same:
                    return new StartResult(StartKind.Attached, found);
                default:
                    return description.Fingerprint is { } fingerprint
                        && _unanswered.TryGetValue((description.Owner, fingerprint), out found) && !found.IsBeingAnswered
                        ? new StartResult(StartKind.Unanswered, found) : null;
            }
        }
    }

    private Match Match_NeedsLock(OperationDescription description, out ScheduledOperation? found)
    {
        if (description.IdempotencyKey is { } key && _byKey.TryGetValue((description.Owner, key), out found))
        {
            // Without fingerprints only the same detail is the same thing.
            var same = found.Description.Fingerprint == description.Fingerprint
                && (description.Fingerprint is not null || found.Description.Detail == description.Detail);
            return same ? Match.Same : Match.KeyConflict;
        }

        found = null;
        return description.Fingerprint is { } fingerprint && _unfinished.TryGetValue((description.Owner, fingerprint), out found)
            ? Match.Same
            : Match.None;
    }
}
