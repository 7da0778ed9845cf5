using System.Net.Sockets;
using DavServer.Host.Hosting;
using DavServer.Host.State;
using Microsoft.Extensions.Logging;

namespace DavServer.Host.Control;

/// <summary>
/// The socket in the state folder by which whoever runs the server looks after it: <c>davserver operations</c>. Who may open it is the file system's
/// affair: it is the owner's alone, in a folder that is the owner's alone.
/// </summary>
internal sealed class ControlSocket : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ControlPath? _path;
    private readonly string _file;
    private Socket? _socket;

    private ControlSocket(string file, ControlPath? path, Socket? socket)
    {
        _file = file;
        _path = path;
        _socket = socket;
    }

    /// <summary>Where it is, for Kestrel; null where there is none.</summary>
    public string? Path => _path?.Path;

    /// <summary>Binds it. Where that can't be, the server does without: the share is worth more than its control.</summary>
    /// <param name="state">
    /// The state folder, which this process holds: no other server can be at the socket, so what is there was left by one that was killed.
    /// </param>
    /// <param name="logger">Hears why there is none.</param>
    public static ControlSocket Open(StateFolder state, ILogger logger)
    {
        var file = System.IO.Path.Join(state.Path, ControlPath.Name);
        ControlPath? path = null;
        Socket? socket = null;
        try
        {
            path = ControlPath.Of(state.Path);
            File.Delete(file);
            socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path.Path));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, OwnerOnly); // Before it listens: so nobody was quicker.
            }

            return new ControlSocket(file, path, socket);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException)
        {
            HostLog.NoControlSocket(logger, exception.Message);
            socket?.Dispose();
            path?.Dispose();
            return new ControlSocket(file, null, null);
        }
    }

    /// <summary>Hands the bound socket over to Kestrel, which then closes it.</summary>
    public Socket Take() => Interlocked.Exchange(ref _socket, null) ?? throw new InvalidOperationException("The control socket was taken already.");

    public void Dispose()
    {
        _socket?.Dispose();
        if (_path is not null)
        {
            File.Delete(_file);
            _path.Dispose();
        }
    }
}
