namespace DavServer.ProtocolTests;

/// <summary>One server for all tests of a class; each test works in a collection of its own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private int _folders;

    public ServerUnderTest Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await ServerUnderTest.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>A new collection at the root; its name, without a slash.</summary>
    public string NewFolder()
    {
        var name = $"t{Interlocked.Increment(ref _folders)}";
        Directory.CreateDirectory(Path.Join(Server.Root, name));
        return name;
    }
}
