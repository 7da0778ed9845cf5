using System.Net.Sockets;
using DavServer.Host.Control;
using DavServer.Host.Hosting;

namespace DavServer.Host.Commands;

/// <summary>Asks the running server of a state folder, by its control socket.</summary>
internal sealed class ControlClient : IDisposable
{
    // A cancel waits until the operation has ended; nothing else takes long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _state;
    private readonly HttpClient _http;

    public ControlClient(string state)
    {
        _state = state;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = async (_, cancel) => await ConnectAsync(cancel),
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost/.davserver/"), Timeout = Patience };
    }

    /// <summary>Sends one request and reads the answer.</summary>
    /// <exception cref="DavServerStartupException">No server answers.</exception>
    public async Task<(int Status, string Content)> AskAsync(HttpMethod method, string path, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await _http.SendAsync(request, cancel);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancel));
        }
        catch (HttpRequestException exception)
        {
            throw new DavServerStartupException(Reason(exception.GetBaseException()), ExitCode.Failure, exception);
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            throw new DavServerStartupException(
                $"--state: the server of '{_state}' does not answer within {Patience.TotalSeconds:0} s.", ExitCode.Failure, exception);
        }
    }

    /// <summary>Reads a resource in the media type that is wanted; null where no server runs.</summary>
    /// <exception cref="DavServerStartupException">A server runs and can't be asked.</exception>
    public async Task<(int Status, string Content)?> AskIfThereAsync(string path, string accept, CancellationToken cancel)
    {
        _http.DefaultRequestHeaders.Accept.ParseAdd(accept);
        try
        {
            return await AskAsync(HttpMethod.Get, path, cancel);
        }
        catch (DavServerStartupException exception) when (IsNobody(exception.InnerException?.GetBaseException()))
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<NetworkStream> ConnectAsync(CancellationToken cancel)
    {
        using var path = ControlPath.Of(_state);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path.Path), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Nothing there, or a socket that a killed server left.
    private static bool IsNobody(Exception? cause) =>
        cause is SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.ConnectionRefused };

    private string Reason(Exception cause) => cause switch
    {
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            $"--state: '{_state}' belongs to somebody else: run this as the user who runs the server.",

        _ when IsNobody(cause) => $"--state: no server runs on '{_state}'.",
        _ when !Directory.Exists(_state) => $"--state: no server runs on '{_state}': there is no such folder, or it belongs to somebody else.",
        _ => $"--state: the server of '{_state}' can't be asked: {cause.Message}",
    };
}
