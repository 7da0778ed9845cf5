using System.Globalization;
using System.Text.RegularExpressions;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;
using Xunit.Abstractions;

namespace DavServer.CrashTests.Descriptors;

/// <summary>
/// A server that may open no more files says so: what it can't open is not taken for absent, and nothing is done by half. Each request is asked with
/// no descriptor to spare, with one, with two, until it is served.
/// </summary>
public sealed partial class ShortOfDescriptorsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int MostToSpare = 40;
    private readonly string _folder = Directory.CreateTempSubdirectory("davserver-descriptors-").FullName;
    private ServerProcess? _server;

    private string Root => Path.Join(_folder, "share");

    private ServerProcess Server => _server!;

    public async Task InitializeAsync()
    {
        foreach (var member in new[] { "tree/a/deep/x", "tree/a/y", "tree/b/z", "tree/c", "old/o" })
        {
            var file = Path.Join(Root, member);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, member);
        }

        _server = await ServerProcess.StartAsync(Root);

        // What is opened once and then kept is open from here on, and the first of each request has been compiled.
        Assert.Equal(201, (await AskAsync("COPY /tree", "Destination: /warm"))!.Status);
        Assert.Equal(204, (await AskAsync("DELETE /warm"))!.Status);
        Assert.Equal(201, (await AskAsync("PUT /warm", content: "new"))!.Status);
        Assert.Equal(204, (await AskAsync("DELETE /warm"))!.Status);
        Assert.Equal(207, (await AskAsync("PROPFIND /tree", "Depth: infinity"))!.Status);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task ListingThatLooksWhole_IsWhole()
    {
        const int Whole = 8; // The collection, three below it, four files.
        await UntilServedAsync("PROPFIND /tree", "Depth: infinity", "", answer =>
        {
            // One that breaks off is no answer.
            Assert.True(answer is null or { Status: 503 } || Href().Count(answer.Content) == Whole, $"{answer}");
            return answer is { Status: 207 };
        });
    }

    [Theory]
    [InlineData("GET /tree/c", "", "")]
    [InlineData("PUT /tree/c", "", "changed")]
    [InlineData("COPY /tree/c", "Destination: /tree/copy", "")]
    [InlineData("COPY /tree", "Destination: /copy", "")]
    [InlineData("COPY /tree", "Destination: /old", "")]
    [InlineData("MOVE /tree", "Destination: /moved", "")]
    [InlineData("MOVE /tree", "Destination: /old", "")]
    public async Task WhatIsRefused_HasNotHappened(string request, string field, string content)
    {
        var before = List();
        await UntilServedAsync(request, field, content, answer =>
        {
            Assert.NotNull(answer);
            // No 207: what could not be opened for this is no failure of a member.
            if (answer.Status is 200 or 201 or 204)
            {
                return true;
            }

            Assert.True(answer.Status == 503, $"{answer}\n{Server.Log}");
            Assert.Equal(before, List());
            return false;
        });
    }

    private async Task UntilServedAsync(string request, string field, string content, Func<RawHttpConnection.Message?, bool> judge)
    {
        for (var spare = 0; spare < MostToSpare; spare++)
        {
            if (judge(await AskAsync(request, field, content, spare)))
            {
                output.WriteLine($"{request} is served with {spare} descriptors to spare.");
                Assert.True(spare > 0, "nothing was short");
                return;
            }
        }

        Assert.Fail($"{request} is not served with {MostToSpare} descriptors to spare\n{Server.Log}");
    }

    /// <summary>Asks on a connection that is open before the server may open no more. Null where the answer breaks off.</summary>
    private async Task<RawHttpConnection.Message?> AskAsync(string request, string field = "", string content = "", int? spare = null)
    {
        await using var connection = await RawHttpConnection.ConnectAsync(Server.Http);
        await connection.SendAsync($"OPTIONS / HTTP/1.1\r\nHost: {Server.Http}\r\n\r\n");
        Assert.Equal(200, (await connection.ReadResponseAsync("OPTIONS")).Final.Status);
        var limit = spare is { } some ? Free().ElementAt(some) : 0;
        if (spare is not null)
        {
            await LimitAsync(limit);
        }

        try
        {
            var length = content.Length == 0 ? "" : $"Content-Length: {content.Length}\r\n";
            var fields = field.Length == 0 ? "" : $"{field}\r\n";
            await connection.SendAsync($"{request} HTTP/1.1\r\nHost: {Server.Http}\r\n{fields}{length}\r\n{content}");
            return (await connection.ReadResponseAsync(request[..request.IndexOf(' ', StringComparison.Ordinal)])).Final;
        }
        catch (Exception exception) when (exception is IOException or RawHttpConnection.ProtocolException or System.Net.Sockets.SocketException)
        {
            return null;
        }
        finally
        {
            await LimitAsync(1024);
        }
    }

    private async Task LimitAsync(int descriptors)
    {
        var limited = await ChildProcess.RunAsync("prlimit", ["--pid", $"{Server.Id}", $"--nofile={descriptors}:"]);
        Assert.True(limited.ExitCode == 0, limited.Error);
    }

    /// <summary>The numbers that the next descriptors would have.</summary>
    private IEnumerable<int> Free()
    {
        var used = Directory.EnumerateFileSystemEntries($"/proc/{Server.Id}/fd")
            .Select(p => int.Parse(Path.GetFileName(p), CultureInfo.InvariantCulture)).ToHashSet();
        return Enumerable.Range(0, int.MaxValue).Where(n => !used.Contains(n));
    }

    private string[] List() =>
        [.. Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories)
            .Select(p => p[Root.Length..]).Where(p => !p.StartsWith("/.davserver", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [GeneratedRegex("<[A-Za-z]*:?href>/tree")]
    private static partial Regex Href();
}
