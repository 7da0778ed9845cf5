namespace DavServer.Operations;

/// <summary>
/// Who runs next: owners take turns, each in its own order; an owner at its limit is passed over. Not thread-safe; the scheduler's lock guards it.
/// </summary>
internal sealed class FairQueue(int maxRunning, int maxRunningPerOwner)
{
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);
    private readonly LinkedList<Turn> _ring = new(); // owners with something waiting; the next one first
    private int _running;

    /// <summary>How many wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>Whether one more of this owner would run at once, with <paramref name="expected"/> more of any owner on their way in.</summary>
    public bool HasRoomFor(string owner, int expected) =>
        _running + expected < maxRunning && (_turns.GetValueOrDefault(owner)?.Running ?? 0) + expected < maxRunningPerOwner;

    public void Add(ScheduledOperation operation)
    {
        if (!_turns.TryGetValue(operation.Owner, out var turn))
        {
            _turns.Add(operation.Owner, turn = new Turn(operation.Owner));
        }

        turn.Waiting.AddLast(operation);
        Waiting++;
        if (turn.InRing.List is null)
        {
            _ring.AddLast(turn.InRing);
        }
    }

    /// <summary>Takes the next one that may run now and counts it as running.</summary>
    public bool TryTake(out ScheduledOperation? operation)
    {
        operation = null;
        if (_running >= maxRunning)
        {
            return false;
        }

        for (var node = _ring.First; node is not null; node = node.Next)
        {
            var turn = node.Value;
            if (turn.Running >= maxRunningPerOwner)
            {
                continue;
            }

            operation = turn.Waiting.First!.Value;
            turn.Waiting.RemoveFirst();
            turn.Running++;
            _running++;
            Waiting--;
            _ring.Remove(node);
            if (turn.Waiting.Count > 0)
            {
                _ring.AddLast(node);
            }

            return true;
        }

        return false;
    }

    /// <summary>Takes a waiting one out. False when it does not wait here.</summary>
    public bool TryRemove(ScheduledOperation operation)
    {
        if (!_turns.TryGetValue(operation.Owner, out var turn) || !turn.Waiting.Remove(operation))
        {
            return false;
        }

        Waiting--;
        if (turn.Waiting.Count == 0)
        {
            _ring.Remove(turn.InRing);
        }

        ForgetIdle(turn);
        return true;
    }

    /// <summary>Takes all waiting ones out.</summary>
    public IReadOnlyList<ScheduledOperation> RemoveAll()
    {
        var all = _ring.SelectMany(t => t.Waiting).ToArray();
        foreach (var operation in all)
        {
            TryRemove(operation);
        }

        return all;
    }

    /// <summary>One that was taken has ended.</summary>
    public void Ended(ScheduledOperation operation)
    {
        var turn = _turns[operation.Owner];
        turn.Running--;
        _running--;
        ForgetIdle(turn);
    }

    private void ForgetIdle(Turn turn)
    {
        if (turn.Running == 0 && turn.Waiting.Count == 0)
        {
            _turns.Remove(turn.Owner);
        }
    }

    private sealed class Turn
    {
        public Turn(string owner)
        {
            Owner = owner;
            InRing = new LinkedListNode<Turn>(this);
        }

        public string Owner { get; }

        public LinkedListNode<Turn> InRing { get; }

        public LinkedList<ScheduledOperation> Waiting { get; } = new();

        public int Running { get; set; }
    }
}
