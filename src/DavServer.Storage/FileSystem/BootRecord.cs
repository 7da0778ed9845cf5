using System.Buffers;
using System.Text;

namespace DavServer.Storage.FileSystem;

/// <summary>
/// Tells whether what lies in a staging area was written since the machine was started. A file that was never synced may come back from a loss of
/// power with its length and its times, and without its content (seen on ext4: 0 bytes; other file systems keep the length): it would look finished.
/// So after a start of the machine no staging is believed. The record itself need not be durable: whatever of it a loss of power leaves names an
/// earlier start.
/// </summary>
internal static class BootRecord
{
    private const int Longest = 64;
    private const string Source = "/proc/sys/kernel/random/boot_id";
    private static readonly ResourceName Name = ResourceName.FromText("boot");
    private static readonly byte[]? Current = ReadCurrent();

    /// <summary>Whether the record names this start of the machine; false where that can't be known.</summary>
    internal static bool IsOfThisBoot(DirectoryHandle control)
    {
        if (Current is null || control.Stat(Name) is not { Succeeded: true, Value: var seen }
            || control.OpenFile(Name, seen) is not { Succeeded: true, Value: var opened })
        {
            return false;
        }

        using var file = opened.Handle;
        var bytes = new byte[Longest];
        try
        {
            return bytes.AsSpan(0, file.Read(0, bytes)).SequenceEqual(Current);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Records this start. To be called once nothing of an earlier one lies in the area any more.</summary>
    internal static void Write(DirectoryHandle control)
    {
        // A record that could not be written whole names no start, and then the next opening keeps nothing.
        Remove(control);
        if (Current is not null && control.CreateFile(Name, 0x180) is { Succeeded: true, Value: var file })
        {
            using (file)
            {
                _ = file.Write(0, new ReadOnlySequence<byte>(Current));
            }
        }
    }

    /// <summary>Takes the record away: what lies in the area is not to be believed, whenever it was written.</summary>
    internal static void Remove(DirectoryHandle control) => _ = control.RemoveFile(Name);

    private static byte[]? ReadCurrent()
    {
        try
        {
            var id = OperatingSystem.IsLinux() ? Encoding.ASCII.GetBytes(File.ReadAllText(Source).Trim()) : [];
            return id.Length is > 0 and < Longest ? id : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
