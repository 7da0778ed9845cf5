namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>What is still to be copied, last in first out, so that few directories are open at a time. Knows when all is done.</summary>
internal sealed class WorkStack<T>
{
    // Guards _items, _working and _waiting.
    private readonly object _lock = new();
    private readonly Stack<T> _items = new();
    private int _working;
    private int _waiting;

    /// <summary>Whether a worker stands idle: a hint to share a long piece of work.</summary>
    internal bool WorkersWait => Volatile.Read(ref _waiting) > 0;

    /// <summary>Whether nothing is left to take, and nobody works who might bring more.</summary>
    internal bool IsDone
    {
        get
        {
            lock (_lock)
            {
                return _working == 0 && _items.Count == 0;
            }
        }
    }

    internal void Push(T item)
    {
        lock (_lock)
        {
            _items.Push(item);
            if (_waiting > 0)
            {
                Monitor.Pulse(_lock);
            }
        }
    }

    /// <summary>Takes an item, waiting for one while others work; false when everything is done. Follow with <see cref="Done"/>.</summary>
    internal bool TryTake(out T item)
    {
        lock (_lock)
        {
            while (_items.Count == 0)
            {
                if (_working == 0)
                {
                    Monitor.PulseAll(_lock);
                    item = default!;
                    return false;
                }

                _waiting++;
                Monitor.Wait(_lock);
                _waiting--;
            }

            _working++;
            item = _items.Pop();
            return true;
        }
    }

    internal void Done()
    {
        lock (_lock)
        {
            if (--_working == 0 && _items.Count == 0)
            {
                Monitor.PulseAll(_lock);
            }
        }
    }
}
