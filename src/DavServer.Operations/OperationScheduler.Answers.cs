namespace DavServer.Operations;

/// <content>Who has been told of an end.</content>
internal sealed partial class OperationScheduler
{
    public void BeginAnswer(OperationId id)
    {
        lock (_lock)
        {
            _operations.GetValueOrDefault(id)?.CountAnswer(1);
        }
    }

    public async Task EndAnswerAsync(OperationId id, AnswerFate fate)
    {
        ScheduledOperation? operation;
        lock (_lock)
        {
            _operations.TryGetValue(id, out operation);
        }

        if (operation is null)
        {
            return;
        }

        if (fate == AnswerFate.Sent && !operation.IsAnswered)
        {
            await MarkAnsweredAsync(operation);
        }

        operation.CountAnswer(-1);
    }

    private async Task MarkAnsweredAsync(ScheduledOperation operation)
    {
        var answered = new OperationRecord.Answered(operation.Id, _time.GetUtcNow());
        try
        {
            await _journal.AppendAsync(answered, CancellationToken.None);
        }
        catch (IOException exception)
        {
            // A restart would tell the outcome once more to whoever asks for the same thing and finds nothing changed: no harm.
            LogAnswerNotJournaled(exception, operation.Id);
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
