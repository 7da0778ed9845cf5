using System.Collections.Frozen;
using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.LongRunning;
using DavServer.WebDav.LongRunning.Clients;
using DavServer.WebDav.Methods;
using DavServer.WebDav.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace DavServer.WebDav;

/// <summary>The end of the pipeline: parses the target once, finds the method, sends what it returns.</summary>
internal sealed partial class WebDavMiddleware
{
    private readonly FrozenDictionary<string, IDavMethod> _methods;
    private readonly StatusMonitorEndpoint _monitors;
    private readonly PrincipalEndpoint _principals;
    private readonly ClientsEndpoint _clients;
    private readonly DroppedFiles _dropped;
    private readonly ServerIdentity _identity;
    private readonly TimeProvider _time;
    private readonly ILogger<WebDavMiddleware> _logger;

    public WebDavMiddleware(
        RequestDelegate next,
        IEnumerable<IDavMethod> methods,
        StatusMonitorEndpoint monitors,
        PrincipalEndpoint principals,
        ClientsEndpoint clients,
        DroppedFiles dropped,
        ServerIdentity identity,
        TimeProvider time,
        ILogger<WebDavMiddleware> logger)
    {
        _ = next; // Nothing follows: every URL is a resource of the share, or unmapped.
        _methods = methods.SelectMany(method => method.Names, (method, name) => (name, method))
            .ToFrozenDictionary(p => p.name, p => p.method, StringComparer.Ordinal);
        _monitors = monitors;
        _principals = principals;
        _clients = clients;
        _dropped = dropped;
        _identity = identity;
        _time = time;
        _logger = logger;
    }

    public async Task InvokeAsync(HttpContext http)
    {
        var started = _time.GetTimestamp();
        try
        {
            if (await AnswerAsync(http, started) is { } response)
            {
                await response.WriteAsync(http);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; operations go on without it.
        }
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            // Content that breaks the protocol, for instance a malformed chunk.
            await WriteInsteadAsync(http, FinalResponse.Text(exception.StatusCode, exception.Message));
        }
        catch (StateException exception) when (!http.Response.HasStarted)
        {
            LogState(_logger, http.Request.Method, exception);
            await WriteInsteadAsync(http, exception.Error == StoreError.InsufficientStorage
                ? StatusMapping.ToResponse(exception.Error)
                : FinalResponse.Text(StatusCodes.Status500InternalServerError, "the server's own state can't be read or written; its log says how"));
        }
        catch (IOException exception) when (!http.Response.HasStarted)
        {
            LogDisk(_logger, http.Request.Method, exception);
            await WriteInsteadAsync(http, StatusMapping.ToResponse(StoreError.InputOutput));
        }
    }

    // What was composed already would describe a representation that is not sent: its entity tag, its range, its language.
    private static Task WriteInsteadAsync(HttpContext http, FinalResponse response)
    {
        http.Response.Clear();
        return response.WriteAsync(http);
    }

    private async Task<FinalResponse?> AnswerAsync(HttpContext http, long started)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (target == "*" && HttpMethods.IsOptions(http.Request.Method))
        {
            return OptionsMethod.Response;
        }

        if (!TryParse(target, out var path, out var error))
        {
            var status = error == PathError.TooLong ? StatusCodes.Status414UriTooLong : StatusCodes.Status400BadRequest;
            return FinalResponse.Text(status, $"request target: {PathErrorText.Of(error)}");
        }

        // RFC 9112 §6.1: a coding that is not undone here would be taken for the content itself.
        var coding = http.Request.Headers.TransferEncoding;
        if (coding.Count > 0 && !string.Equals(coding.ToString().Trim(' ', '\t'), "chunked", StringComparison.OrdinalIgnoreCase))
        {
            return FinalResponse.Text(StatusCodes.Status501NotImplemented, $"Transfer-Encoding: {coding}: no coding is understood but chunked");
        }

        var request = new DavRequest(http, path, DavPrincipal.Of(http), _identity) { Started = started };
        if (MonitorUrls.IsReserved(path))
        {
            return PrincipalEndpoint.IsPrincipal(path) ? await _principals.AnswerAsync(request)
                : ClientsEndpoint.IsAt(path) ? _clients.Answer(request)
                : await _monitors.AnswerAsync(request, _identity.UrlsOf(request));
        }

        if (await _dropped.AnswerAsync(request) is { } answered)
        {
            return answered;
        }

        return _methods.TryGetValue(http.Request.Method, out var method)
            ? await method.InvokeAsync(request)
            : FinalResponse.Text(StatusCodes.Status405MethodNotAllowed, $"the method {http.Request.Method} is not supported").With("Allow", OptionsMethod.Allow);
    }

    // The origin-form and the absolute-form (RFC 9112 §3.2); no form has a fragment. A query selects nothing here.
    private static bool TryParse(string target, out ResourcePath path, out PathError error)
    {
        if (target.Contains('#', StringComparison.Ordinal))
        {
            (path, error) = (ResourcePath.Root, PathError.Fragment);
            return false;
        }

        var rest = target.AsSpan();
        var scheme = rest.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && rest[0] != '/')
        {
            rest = rest[(scheme + 3)..];
            var slash = rest.IndexOf('/');
            rest = slash < 0 ? "/" : rest[slash..];
        }

        var query = rest.IndexOf('?');
        return ResourcePath.TryParse(query < 0 ? rest : rest[..query], out path, out error);
    }

    [LoggerMessage(4202, LogLevel.Warning, "{Method} failed on the server's own state")]
    private static partial void LogState(ILogger logger, string method, Exception exception);

    [LoggerMessage(4201, LogLevel.Warning, "{Method} failed on the disk")]
    private static partial void LogDisk(ILogger logger, string method, Exception exception);
}
