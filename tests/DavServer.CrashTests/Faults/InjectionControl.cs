using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Text;

namespace DavServer.CrashTests.Faults;

/// <summary>The file that the shim in the server and the test both map: the test says what shall go wrong, the shim what it saw.</summary>
internal sealed class InjectionControl : IDisposable
{
    // The offsets of struct control in Shim/control.h.
    private const int Armed = 0;
    private const int CountOffset = 8;
    private const int At = 16;
    private const int Mode = 24;
    private const int Error = 28;
    private const int Classes = 32;
    private const int Hits = 36;
    private const int Below = 40;
    private const int LongestPath = 512;
    private const int HitOffset = Below + LongestPath;
    private const int CallSize = 8 + 224;
    private const int Calls = 512;
    private const int CallsOffset = HitOffset + CallSize;
    private const int Size = CallsOffset + (Calls * CallSize);

    // enum armed in Shim/control.h.
    private const long Off = 0;
    private const long On = 1;
    private const long HasHit = 2;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    // Whether it had hit by the time it was disarmed.
    private bool _hasHit;

    /// <param name="path">A file that is made for it.</param>
    /// <param name="below">The folder whose files are concerned.</param>
    public InjectionControl(string path, string below)
    {
        FilePath = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.CreateNew, null, Size);
        _view = _file.CreateViewAccessor();
        var bytes = Encoding.UTF8.GetBytes(below + '\0');
        Assert.True(bytes.Length <= LongestPath, $"{below} is too long");
        _view.WriteArray(Below, bytes, 0, bytes.Length);
    }

    public string FilePath { get; }

    /// <summary>How many calls were counted since it was armed.</summary>
    public long Count => _view.ReadInt64(CountOffset);

    /// <summary>Whether the Nth call was reached.</summary>
    public bool IsHit => _hasHit || _view.ReadInt64(Armed) == HasHit;

    /// <summary>Whether all calls fail after the first that does.</summary>
    public bool IsForGood => _view.ReadInt32(Mode) == (int)InjectionMode.FailForGood;

    /// <summary>The first call that was failed or not lived to see.</summary>
    public string Hit => ReadCall(HitOffset);

    public void Arm(Injection injection)
    {
        Disarm();
        _hasHit = false;
        _view.Write(CountOffset, 0L);
        _view.Write(Hits, 0);
        _view.WriteArray(HitOffset, new byte[CallSize + (Calls * CallSize)], 0, CallSize + (Calls * CallSize));
        _view.Write(At, injection.At);
        _view.Write(Mode, (int)injection.Mode);
        _view.Write(Error, injection.Error);
        _view.Write(Classes, (int)injection.Classes);
        ExchangeArmed(On);
    }

    /// <summary>From here on nothing is hit any more; <see cref="IsHit"/> says whether it was, also where that was a moment ago.</summary>
    public void Disarm() => _hasHit |= ExchangeArmed(Off) == HasHit;

    /// <summary>The last calls that were counted, in their order.</summary>
    public IReadOnlyList<string> LastCalls()
    {
        var last = Count;
        var calls = new List<string>();
        for (var number = Math.Max(1, last - Calls + 1); number <= last; number++)
        {
            calls.Add(ReadCall(CallsOffset + ((int)(number % Calls) * CallSize)));
        }

        return calls;
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private unsafe long ExchangeArmed(long value)
    {
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        try
        {
            return Interlocked.Exchange(ref *(long*)(pointer + _view.PointerOffset + Armed), value);
        }
        finally
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    private string ReadCall(int offset)
    {
        var bytes = new byte[CallSize];
        _view.ReadArray(offset, bytes, 0, bytes.Length);
        var end = Array.IndexOf(bytes, (byte)0, sizeof(long));
        var text = Encoding.UTF8.GetString(bytes, sizeof(long), end - sizeof(long));
        return string.Create(CultureInfo.InvariantCulture, $"{BitConverter.ToInt64(bytes)}: {text}");
    }
}
