using DavServer.Persistence;
using DavServer.Storage;
using DavServer.UnitTests.Host;
using DavServer.UnitTests.Storage;
using DavServer.UnitTests.WebDav;
using DavServer.WebDav;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.Persistence;

/// <summary>What requests ask of the database: a listing as much as its collections are, and what has nothing to do with it nothing.</summary>
public sealed class QueryCountTests : IDisposable
{
    private const string Lock = MemoryServer.LockInfo;
    private const string AllNames = "<propfind xmlns='DAV:'><allprop/></propfind>";
    private const string OneName = "<propfind xmlns='DAV:'><prop><mark xmlns='urn:x'/><lockdiscovery/></prop></propfind>";

    private readonly TemporaryFolder _folder = new();
    private readonly SqlTrace _trace;

    // SQLite tells of a file by its full path.
    public QueryCountTests() => _trace = new SqlTrace(Path.GetFullPath(_folder["state.db"]));

    public void Dispose()
    {
        _trace.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(AllNames)]
    [InlineData(OneName)]
    public async Task ListingOfACollection_IsOneQueryForAnyNumberOfMembers(string question)
    {
        await using var server = await StartAsync();
        foreach (var members in new[] { 1, 40 })
        {
            await SendAsync(server, "MKCOL", $"/c{members}");
            for (var i = 0; i < members; i++)
            {
                await SendAsync(server, "PUT", $"/c{members}/{i}", "x");
                await MarkAsync(server, $"/c{members}/{i}");
                await SendAsync(server, "LOCK", $"/c{members}/{i}", Lock);
            }

            await MarkAsync(server, $"/c{members}");
            _trace.Clear();
            var listing = await SendAsync(server, "PROPFIND", $"/c{members}", question, ("Depth", "1"));

            Assert.Equal(1 + members, Count(listing, ">marked<"));
            Assert.Equal(members, Count(listing, "<D:activelock>"));
            Assert.Single(_trace.Statements);
        }
    }

    [Fact]
    public async Task ListingOfATree_IsOneQueryForEachCollectionThatHoldsProperties()
    {
        await using var server = await StartAsync();
        foreach (var collection in new[] { "/a", "/a/b", "/a/none", "/a/b/d" })
        {
            await SendAsync(server, "MKCOL", collection);
            for (var i = 0; i < 10; i++)
            {
                await SendAsync(server, "PUT", $"{collection}/{i}", "x");
            }
        }

        foreach (var marked in new[] { "/a/1", "/a/2", "/a/b/1", "/a/b/2", "/a/b/d/1" })
        {
            await MarkAsync(server, marked);
        }

        _trace.Clear();
        Assert.Equal(5, Count(await SendAsync(server, "PROPFIND", "/", AllNames, ("Depth", "infinity")), ">marked<"));

        // "/" (in which "a" might bear some), "/a", "/a/b", "/a/b/d".
        Assert.Equal(4, _trace.Statements.Count);
    }

    [Fact]
    public async Task ListingOfLinks_IsFewQueriesForAnyNumberThatLeadIntoOneCollection()
    {
        await using var share = new TestShare();
        await using var server = await StartAsync(services => services.AddSingleton<IResourceStore>(share.Store));
        await SendAsync(server, "MKCOL", "/files");
        await SendAsync(server, "MKCOL", "/links");
        for (var i = 0; i < 100; i++)
        {
            await SendAsync(server, "PUT", $"/files/{i}", "x");
            File.CreateSymbolicLink(Path.Combine(share.Root, "links", $"{i}"), Path.Combine("..", "files", $"{i}"));
        }

        for (var i = 0; i < 100; i += 2)
        {
            await MarkAsync(server, $"/files/{i}");
        }

        _trace.Clear();
        Assert.Equal(50, Count(await SendAsync(server, "PROPFIND", "/links", AllNames, ("Depth", "1")), ">marked<"));

        // "/links" may bear some itself; a few links by themselves, and all others by one.
        Assert.InRange(_trace.Statements.Count, 2, 12);
    }

    [Fact]
    public async Task QuickMethods_AskNothingWhereNothingIsKept()
    {
        await using var server = await StartAsync();
        await DayOfWorkAsync(server);

        // What is read once, when the server begins, has been read.
        _trace.Clear();
        await DayOfWorkAsync(server);
        Assert.Empty(_trace.Statements);

        // The trace hears what there is to hear.
        await MarkAsync(server, "/");
        Assert.NotEmpty(_trace.Statements);
    }

    [Fact]
    public async Task ReadingAndWriting_AskNothingInACollectionWithoutProperties()
    {
        await using var server = await StartAsync();
        await SendAsync(server, "MKCOL", "/with");
        await SendAsync(server, "PUT", "/with/f", "x");
        await MarkAsync(server, "/with/f");
        await SendAsync(server, "LOCK", "/with/f", Lock);
        await SendAsync(server, "MKCOL", "/without");
        await SendAsync(server, "MKCOL", "/without/c");
        await SendAsync(server, "PUT", "/without/c/f", "x");

        _trace.Clear();
        await SendAsync(server, "GET", "/without/c/f");
        await SendAsync(server, "PUT", "/without/c/f", "y");
        await SendAsync(server, "PUT", "/without/c/g", "y");
        await SendAsync(server, "PROPFIND", "/without/c", AllNames, ("Depth", "1"));
        await SendAsync(server, "PROPFIND", "/without/c/f", OneName, ("Depth", "0"));
        Assert.Empty(_trace.Statements);
    }

    private static async Task DayOfWorkAsync(MemoryServer server)
    {
        await SendAsync(server, "MKCOL", "/c");
        await SendAsync(server, "PUT", "/c/f", "x");
        await SendAsync(server, "PUT", "/c/f", "y");
        await SendAsync(server, "GET", "/c/f");
        await SendAsync(server, "HEAD", "/c/f");
        await SendAsync(server, "OPTIONS", "/c/f");
        await SendAsync(server, "PROPFIND", "/c", AllNames, ("Depth", "1"));
        await SendAsync(server, "COPY", "/c/f", "", ("Destination", "/c/g"));
        await SendAsync(server, "MOVE", "/c/g", "", ("Destination", "/c/h"));
        await SendAsync(server, "DELETE", "/c/h");
        await SendAsync(server, "DELETE", "/c");
    }

    private static async Task<string> SendAsync(
        MemoryServer server, string method, string path, string content = "", params (string Name, string Value)[] fields)
    {
        var (status, answer) = await server.SendAsync(method, "anna", path, content, fields);
        Assert.True((int)status is >= 200 and < 300, $"{method} {path}: {status} {answer}");
        return answer;
    }

    private static async Task MarkAsync(MemoryServer server, string path)
    {
        const string Mark = "<propertyupdate xmlns='DAV:'><set><prop><mark xmlns='urn:x'>marked</mark></prop></set></propertyupdate>";
        var answer = await SendAsync(server, "PROPPATCH", path, Mark);
        Assert.Contains("200 OK", answer, StringComparison.Ordinal);
    }

    private static int Count(string text, string what) => text.Split(what).Length - 1;

    private Task<MemoryServer> StartAsync() => StartAsync(static _ => { });

    private Task<MemoryServer> StartAsync(Action<IServiceCollection> addParts) => MemoryServer.StartAsync(new WebDavOptions(), services =>
    {
        services.AddSqliteState(_ => SqliteState.Open(_folder["state.db"], Durability.Power, NullLogger.Instance));
        addParts(services);
    });
}
