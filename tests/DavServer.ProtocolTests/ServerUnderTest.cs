using System.Net;
using DavServer.Host.Configuration;
using DavServer.Host.Hosting;
using DavServer.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.ProtocolTests;

/// <summary>The whole server, in this process, on ports of its own, over a share of its own that is gone afterwards.</summary>
public sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private ServerUnderTest(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        Addresses = app.Services.GetRequiredService<DavServerAddresses>();
    }

    /// <summary>The share on disk.</summary>
    public string Root => Path.Join(_folder, "share");

    public DavServerAddresses Addresses { get; }

    public IPEndPoint Http => Addresses.Http!;

    /// <summary>Starts a server; <paramref name="configure"/> changes what a test needs otherwise.</summary>
    public static async Task<ServerUnderTest> StartAsync(Func<ServerConfiguration, ServerConfiguration>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("davserver-test-").FullName;
        var configuration = new ServerConfiguration
        {
            Root = Path.Join(folder, "share"),
            Http = new IPEndPoint(IPAddress.Loopback, 0),
            Https = null,
            Http2Cleartext = null,
        };
        var app = DavServerApplication.Build(configure?.Invoke(configuration) ?? configuration);
        await app.StartAsync();
        return new ServerUnderTest(app, folder);
    }

    /// <summary>A raw connection to the HTTP/1.1 listener.</summary>
    public Task<RawHttpConnection> ConnectAsync() => RawHttpConnection.ConnectAsync(Http);

    /// <summary>Sends one request on a connection of its own and reads the response. Lines as written, without Host and the empty line.</summary>
    public async Task<RawHttpConnection.Response> SendAsync(string requestLine, params string[] fields)
    {
        await using var connection = await ConnectAsync();
        return await SendAsync(connection, requestLine, fields);
    }

    /// <summary>The same on a connection that is kept.</summary>
    public async Task<RawHttpConnection.Response> SendAsync(RawHttpConnection connection, string requestLine, params string[] fields)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(requestLine);
        await connection.SendAsync($"{requestLine} HTTP/1.1\r\nHost: {Http}\r\n{string.Concat(fields.Select(f => f + "\r\n"))}\r\n");
        return await connection.ReadResponseAsync(requestLine.Split(' ')[0]);
    }

    /// <summary>The same with content.</summary>
    public async Task<RawHttpConnection.Response> SendContentAsync(string requestLine, string content, params string[] fields)
    {
        ArgumentNullException.ThrowIfNull(requestLine);
        ArgumentNullException.ThrowIfNull(content);
        await using var connection = await ConnectAsync();
        await connection.SendAsync(
            $"{requestLine} HTTP/1.1\r\nHost: {Http}\r\nContent-Length: {content.Length}\r\n{string.Concat(fields.Select(f => f + "\r\n"))}\r\n{content}");
        return await connection.ReadResponseAsync(requestLine.Split(' ')[0]);
    }

    /// <summary>Puts a file on the share's disk, behind the server's back.</summary>
    public string PutOnDisk(string relative, string content)
    {
        var path = Path.Join(Root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Makes a tree of small files: enough for an operation under a rate limit.</summary>
    public void MakeTree(string relative, int files, int bytes)
    {
        var folder = Directory.CreateDirectory(Path.Join(Root, relative)).FullName;
        for (var i = 0; i < files; i++)
        {
            File.WriteAllText(Path.Join(folder, $"f{i:D4}"), $"{relative}/{i} ".PadRight(bytes, '.'));
        }
    }

    /// <summary>Relative path and content of all files below a folder of the share, for comparison.</summary>
    public SortedDictionary<string, string> Contents(string relative)
    {
        var folder = Path.Join(Root, relative);
        return new SortedDictionary<string, string>(
            Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllText), StringComparer.Ordinal);
    }

    /// <summary>Begins an orderly stop, as a signal would.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
