using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>Tells, by inotify(7), whether anything has changed in directories. Not for more than one thread at a time.</summary>
/// <remarks>
/// A change is on the queue before the call that makes it returns, so whoever asks after that hears of it. Each watch ends with its first event: a
/// directory that many write to costs them one event for each time it is watched.
/// </remarks>
internal sealed unsafe class DirectoryWatches : IDisposable
{
    private const int BufferSize = 4096;

    // struct inotify_event: watch 4, mask 4, cookie 4, length of the name 4, name.
    private const int MaskAt = 4;
    private const int LengthAt = 12;
    private const int NameAt = 16;

    private readonly SafeFileHandle _queue;
    private readonly Dictionary<int, DirectoryWatch> _armed = [];

    internal DirectoryWatches(int queue) => _queue = new SafeFileHandle(queue, ownsHandle: true);

    /// <summary>How many are watched; for tests that must know.</summary>
    internal int Armed => _armed.Count;

    /// <summary>Opens a queue; null where the system gives none.</summary>
    internal static DirectoryWatches? TryOpen()
    {
        var queue = Libc.OpenNotifications(Flags.CloseOnExec | Flags.NonBlocking);
        return queue < 0 ? null : new DirectoryWatches(queue);
    }

    /// <summary>
    /// Watches a directory from now on, for as long as the watch is not given back; null where that can't be. Of a file system that others may change
    /// than this kernel not every change is told.
    /// </summary>
    internal DirectoryWatch? TryArm(LinuxDirectory directory)
    {
        Span<byte> path = stackalloc byte[32];
        Utf8.TryWrite(path, $"/proc/self/fd/{directory.Descriptor.DangerousGetHandle()}\0", out _);
        int number;
        fixed (byte* p = path)
        {
            number = Libc.AddWatch(_queue, p, Flags.NotifyOfAnyChange | Flags.NotifyOnlyDirectory | Flags.NotifyOnce | Flags.NotifyBesides);
        }

        if (number < 0)
        {
            return null;
        }

        // One directory has one watch, however often it is asked for.
        if (!_armed.TryGetValue(number, out var watch))
        {
            watch = new DirectoryWatch(number);
            _armed.Add(number, watch);
        }

        watch.Users++;
        return watch;
    }

    /// <summary>Gives a watch back.</summary>
    internal void GiveBack(DirectoryWatch watch)
    {
        if (--watch.Users == 0 && !watch.HasChanged)
        {
            _ = Libc.RemoveWatch(_queue, watch.Number);
            _armed.Remove(watch.Number);

            // From here on nobody would tell, and a listing that it was for may still be going out.
            watch.HasChanged = true;
        }
    }

    /// <summary>Takes notice of all that has changed by now.</summary>
    internal void Hear()
    {
        var buffer = stackalloc byte[BufferSize];
        while (true)
        {
            var length = (int)Libc.Read((int)_queue.DangerousGetHandle(), buffer, BufferSize);
            if (length > 0)
            {
                Hear(new ReadOnlySpan<byte>(buffer, length));
            }
            else if (length == 0 || Errno.Last != Errno.Interrupted)
            {
                if (length == 0 || Errno.Last != Errno.TryAgain)
                {
                    ChangeAll();
                }

                return;
            }
        }
    }

    /// <summary>The same, of events that were read.</summary>
    internal void Hear(ReadOnlySpan<byte> events)
    {
        while (!events.IsEmpty)
        {
            if ((BitConverter.ToUInt32(events[MaskAt..]) & Flags.NotificationsLost) != 0)
            {
                ChangeAll();
            }
            else if (_armed.Remove(BitConverter.ToInt32(events), out var watch))
            {
                watch.HasChanged = true;
            }

            events = events[(NameAt + BitConverter.ToInt32(events[LengthAt..]))..];
        }
    }

    public void Dispose() => _queue.Dispose();

    private void ChangeAll()
    {
        foreach (var watch in _armed.Values)
        {
            watch.HasChanged = true;
            _ = Libc.RemoveWatch(_queue, watch.Number);
        }

        _armed.Clear();
    }
}
