using System.Text;
using DavServer.Host.State;
using Microsoft.Win32.SafeHandles;

namespace DavServer.Host.Control;

/// <summary>
/// The name by which this process binds, or connects to, the control socket of a state folder. The kernel takes 107 bytes; what is longer is named
/// by way of the open folder.
/// </summary>
internal sealed class ControlPath : IDisposable
{
    /// <summary>The socket's name in the state folder.</summary>
    public const string Name = "control";

    // struct sockaddr_un: 108 bytes on Linux, 104 elsewhere, with the NUL that ends it.
    private static readonly int MostBytes = OperatingSystem.IsLinux() ? 107 : 103;

    private const int ReadOnlyCloseOnExec = 0x80000;

    private readonly SafeFileHandle? _folder;

    private ControlPath(string path, SafeFileHandle? folder)
    {
        Path = path;
        _folder = folder;
    }

    /// <summary>Good until this is disposed of.</summary>
    public string Path { get; }

    /// <exception cref="IOException">There is no such name; the message says why.</exception>
    public static ControlPath Of(string state)
    {
        var full = System.IO.Path.GetFullPath(System.IO.Path.Join(state, Name));
        if (OperatingSystem.IsWindows())
        {
            throw new IOException("there is none on Windows.");
        }

        if (Encoding.UTF8.GetByteCount(full) <= MostBytes)
        {
            return new ControlPath(full, null);
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new IOException($"'{full}' is too long for a socket; give a --state whose path is shorter than {MostBytes - Name.Length} bytes.");
        }

        var descriptor = NativeMethods.Open(System.IO.Path.GetDirectoryName(full)!, ReadOnlyCloseOnExec, 0);
        return descriptor >= 0
            ? new ControlPath(FormattableString.Invariant($"/proc/self/fd/{descriptor}/{Name}"), new SafeFileHandle(descriptor, ownsHandle: true))
            : throw new IOException($"'{state}' can't be opened.");
    }

    public void Dispose() => _folder?.Dispose();
}
