using System.Globalization;
using System.Text.Json;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.EndToEnd;

/// <summary>
/// The real program with the profiles it has built in, and every client at its own slow COPY there at the same time: once left alone, once canceled on
/// the way.
/// </summary>
public sealed class SlowCopies : IAsyncLifetime
{
    private const int BytesPerSecond = 128 * 1024;
    private const int Seconds = 13; // The first heartbeat of a profile comes after ten.
    private const int FileBytes = 26 * 1024;

    // Some copy a collection with a COPY of its own, others by its members; those are given one large file.
    private static readonly (string Client, string Scheme, int Files)[] Clients =
    [
        ("cadaver", "http", 64), ("rclone", "http", 1), ("gio", "http", 1), ("curl", "http", 64), ("dotnet-httpclient", "http", 64),
        ("python-requests", "http", 64), ("rclone", "https", 1), ("gio", "https", 1), ("curl", "https", 64), ("dotnet-httpclient", "https", 64),
    ];

    private readonly Dictionary<string, Task<MatrixClient>> _runs = [];
    private DavServerProgram _server = null!;
    private Administrator _administrator = null!;
    private volatile bool _ended;
    private Task _canceling = Task.CompletedTask;

    /// <summary>Client and scheme of each.</summary>
    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach (var (client, scheme, _) in Clients)
            {
                names.Add(client, scheme);
            }

            return names;
        }
    }

    public async Task InitializeAsync()
    {
        _server = await DavServerProgram.StartAsync(
            Prepare, "--https", "127.0.0.1:0", "--copy-rate", $"{BytesPerSecond / 1024}KiB", "--max-operations", "40", "--max-operations-per-user", "40",
            "--accept-after", "2s");
        _administrator = new Administrator(_server.Http);
        var certificate = Path.Join(_server.Root, ".davserver", "state", "certificate.pem");
        foreach (var (client, scheme, _) in Clients)
        {
            var origin = _server.Urls.First(u => u.Scheme == scheme);
            foreach (var fate in new[] { "left-alone", "canceled" })
            {
                var collection = new Uri(origin, $"{NameOf(client, scheme, fate)}/");
                _runs[NameOf(client, scheme, fate)] = MatrixClient.DriveAsync(client, collection, certificate);
            }
        }

        _canceling = CancelAsync();
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAny(Task.WhenAll(_runs.Values)); // What failed of them has been told by its row.
        _ended = true;
        await _canceling;
        await _server.DisposeAsync();
    }

    /// <summary>What the client's user learned.</summary>
    public Task<MatrixClient> EndAsync(string client, string scheme, string fate) => _runs[NameOf(client, scheme, fate)];

    /// <summary>Once all have ended, how the server counted a client.</summary>
    public async Task<JsonElement[]> ServedAsync(string client)
    {
        await Task.WhenAll(_runs.Values);
        return await _administrator.CountsAsync(client);
    }

    /// <summary>How the client's operations ended, as their monitors say; at least one there must be.</summary>
    public async Task<string[]> FatesAsync(string client, string scheme, string fate)
    {
        var operations = await Deadline.UntilAsync(
            () => _administrator.OperationsAsync($"/{NameOf(client, scheme, fate)}/"), list => list.Length > 0 && !list.Any(o => o.IsRunning),
            "all its operations to end", within: TimeSpan.FromMinutes(1));
        return [.. operations.Select(o => o.Status)];
    }

    /// <summary>The copy's bytes by name; null where there is none.</summary>
    public SortedDictionary<string, string>? CopyOf(string client, string scheme, string fate) => Read(client, scheme, fate, "copy.txt");

    /// <summary>The source's.</summary>
    public SortedDictionary<string, string>? SourceOf(string client, string scheme, string fate) => Read(client, scheme, fate, "a.txt");

    private static string NameOf(string client, string scheme, string fate) => $"{fate}-{client}-{scheme}";

    private static void Prepare(string root)
    {
        foreach (var (client, scheme, files) in Clients)
        {
            foreach (var fate in new[] { "left-alone", "canceled" })
            {
                var folder = Directory.CreateDirectory(Path.Join(root, NameOf(client, scheme, fate))).FullName;
                File.WriteAllText(Path.Join(folder, "second.txt"), "second answer\n");
                if (files == 1)
                {
                    File.WriteAllText(Path.Join(folder, "a.txt"), new string('.', BytesPerSecond * Seconds));
                    continue;
                }

                Directory.CreateDirectory(Path.Join(folder, "a.txt"));
                for (var i = 0; i < files; i++)
                {
                    File.WriteAllText(Path.Join(folder, "a.txt", i.ToString(CultureInfo.InvariantCulture)), $"{client} {i}".PadRight(FileBytes));
                }
            }
        }
    }

    /// <summary>Cancels, again and again, whatever goes to a destination that is to be canceled: some clients try again.</summary>
    private async Task CancelAsync()
    {
        while (!_ended)
        {
            foreach (var operation in await _administrator.OperationsAsync("/canceled-"))
            {
                if (operation is { IsRunning: true, Percent: > 20 })
                {
                    await _administrator.CancelAsync(operation);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }
    }

    private SortedDictionary<string, string>? Read(string client, string scheme, string fate, string name)
    {
        var path = Path.Join(_server.Root, NameOf(client, scheme, fate), name);
        return File.Exists(path) ? new SortedDictionary<string, string> { [""] = File.ReadAllText(path) }
            : !Directory.Exists(path) ? null
            : new(Directory.GetFiles(path).ToDictionary(f => Path.GetFileName(f)!, File.ReadAllText), StringComparer.Ordinal);
    }
}
