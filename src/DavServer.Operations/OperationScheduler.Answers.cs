namespace DavServer.Operations;

/// <content>Who has been told of an end.</content>
internal sealed partial class OperationScheduler
{
    public async Task MarkAnsweredAsync(OperationId id)
    {
        ScheduledOperation? operation;
        lock (_lock)
        {
            if (!_operations.TryGetValue(id, out operation) || operation.IsAnswered)
            {
                return;
            }
        }

        var answered = new OperationRecord.Answered(id, _time.GetUtcNow());
        try
        {
            await _journal.AppendAsync(answered, CancellationToken.None);
        }
        catch (IOException exception)
        {
            // A restart would tell the outcome once more to whoever asks for the same thing and finds nothing changed: no harm.
            LogAnswerNotJournaled(exception, id);
        }

        operation.Apply(answered);
        lock (_lock)
        {
            RemoveUnanswered_NeedsLock(operation);
        }
    }

    private void IndexEnded_NeedsLock(ScheduledOperation operation)
    {
        var description = operation.Description;
        if (description.Fingerprint is { } fingerprint && !operation.IsAnswered && !_unfinished.ContainsKey((description.Owner, fingerprint)))
        {
            _unanswered[(description.Owner, fingerprint)] = operation;
        }
    }

    private void RemoveUnanswered_NeedsLock(ScheduledOperation operation)
    {
        var description = operation.Description;
        if (description.Fingerprint is { } fingerprint && _unanswered.GetValueOrDefault((description.Owner, fingerprint)) == operation)
        {
            _unanswered.Remove((description.Owner, fingerprint));
        }
    }
}
