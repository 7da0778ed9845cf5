using System.Net;
using System.Net.Sockets;

namespace DavServer.Tests.Shared;

/// <summary>Ports of this machine for programs that must be told theirs.</summary>
public static class LoopbackPort
{
    // Below those that Linux gives to whoever connects: one of them may be taken again before the program listens, and was.
    private const int First = 12_000;
    private const int Count = 20_000;
    private static int _last = Random.Shared.Next(Count);

    /// <summary>One that nobody listens on now.</summary>
    public static IPEndPoint Free()
    {
        while (true)
        {
            var address = new IPEndPoint(IPAddress.Loopback, First + (int)((uint)Interlocked.Increment(ref _last) % Count));
            try
            {
                using var socket = NewSocket();
                socket.Bind(address);
                return address;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one.
            }
        }
    }

    /// <summary>Whether somebody listens there.</summary>
    public static bool Answers(IPEndPoint address)
    {
        try
        {
            using var socket = NewSocket();
            socket.Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
