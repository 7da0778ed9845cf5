using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace DavServer.Storage;

/// <summary>Which names may be created. What is on disk already is served whatever it is called.</summary>
internal static class NameRules
{
    private static readonly SearchValues<byte> NotOnWindows = SearchValues.Create("<>:\"|?*\\/"u8);

    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    };

    internal static StoreError Judge(ResourceName name, NameRule rule)
    {
        var bytes = name.Bytes;
        if (bytes.Length > ResourcePath.MaxNameBytes)
        {
            return StoreError.NameTooLong;
        }

        // A backslash parts names on other systems and for some clients: what one has made with it, another could not reach.
        if (!Utf8.IsValid(bytes) || HasControl(bytes) || bytes.Contains((byte)'\\'))
        {
            return StoreError.InvalidName;
        }

        return rule == NameRule.Portable && !IsPortable(bytes) ? StoreError.InvalidName : StoreError.None;
    }

    private static bool HasControl(ReadOnlySpan<byte> utf8)
    {
        for (var i = 0; i < utf8.Length; i++)
        {
            // C0, DEL, and C1, which is C2 80 to C2 9F in UTF-8.
            if (utf8[i] is < 0x20 or 0x7F || (utf8[i] == 0xC2 && i + 1 < utf8.Length && utf8[i + 1] < 0xA0))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPortable(ReadOnlySpan<byte> name)
    {
        if (name[^1] is (byte)'.' or (byte)' ' || name.ContainsAny(NotOnWindows))
        {
            return false;
        }

        // "NUL.txt" is the device too.
        var dot = name.IndexOf((byte)'.');
        var stem = Encoding.UTF8.GetString(dot < 0 ? name : name[..dot]).TrimEnd(' ');
        return !Devices.Contains(stem);
    }
}
