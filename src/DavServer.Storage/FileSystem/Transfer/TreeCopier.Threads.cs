using System.Runtime.ExceptionServices;

namespace DavServer.Storage.FileSystem.Transfer;

internal sealed partial class TreeCopier
{
    // A choice: how long the end of a copy may wait for a thread that stood aside.
    private static readonly TimeSpan Aside = TimeSpan.FromMilliseconds(2);

    private Thread? NextThread()
    {
        lock (_lock)
        {
            if (_threads.Count == 0)
            {
                return null;
            }

            var thread = _threads[^1];
            _threads.RemoveAt(_threads.Count - 1);
            return thread;
        }
    }

    private void Push(Work work)
    {
        work.Owner.Hold();
        _work.Push(work);
        lock (_lock)
        {
            if (_threads.Count < crew.Most - 1)
            {
                var number = _threads.Count + 1;
                var thread = new Thread(() => WorkUntilDone(number)) { IsBackground = true, Name = "DavServer copy" };
                try
                {
                    thread.Start();
                    _threads.Add(thread);
                }
                catch (OutOfMemoryException)
                {
                    // That is what is thrown where no thread is to be had, of descriptors too: fewer do it.
                }
            }
        }
    }

    private void WorkUntilDone(int number)
    {
        while (TryTake(number, out var work))
        {
            try
            {
                if (!_stopped && !Cancelled())
                {
                    Process(work, number);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Stop(StoreError.InputOutput);
            }
#pragma warning disable CA1031 // On a thread of its own it would end the process; Run throws it where someone can answer for it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                lock (_lock)
                {
                    _bug ??= ExceptionDispatchInfo.Capture(e);
                }

                Stop(StoreError.InputOutput);
            }
            finally
            {
                Release(work.Owner);
                _work.Done();
            }
        }
    }

    private bool TryTake(int number, out Work work)
    {
        // Not among those who wait for work: what comes is for the others.
        while (crew.StandsAside(number) && !_work.IsDone && !terms.Cancel.IsCancellationRequested)
        {
            terms.Cancel.WaitHandle.WaitOne(Aside);
        }

        return _work.TryTake(out work);
    }

    private bool Cancelled()
    {
        if (terms.Cancel.IsCancellationRequested)
        {
            Stop(StoreError.Canceled);
        }

        return _stopped;
    }

    private void Release(CollectionCopy collection)
    {
        if (collection.Release())
        {
            var error = collection.Close(terms.Times);
            if (error != StoreError.None)
            {
                BreakOff(collection, error);
            }

            terms.Observer.OnCopied(1, 0);
        }
    }
}
