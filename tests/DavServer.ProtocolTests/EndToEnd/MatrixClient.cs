using System.Text.RegularExpressions;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.EndToEnd;

/// <summary>A client of the compatibility matrix, driven by the matrix's own script: one long COPY or MOVE of a.txt to copy.txt, then a GET of second.txt.</summary>
public sealed partial class MatrixClient
{
    /// <summary>How long the slowest of them may take; a client that retries takes several times as long as its operation.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private MatrixClient(string said)
    {
        var answers = Answers().Matches(said).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Trim());
        (Said, First, Second) = (said, answers.GetValueOrDefault("first", ""), answers.GetValueOrDefault("second", ""));
    }

    /// <summary>All that it printed.</summary>
    public string Said { get; }

    /// <summary>What the user learned of the long operation: "ok" or a status, or "error …".</summary>
    public string First { get; }

    /// <summary>Whether the request after it was answered with its own answer: "ok" or "wrong".</summary>
    public string Second { get; }

    /// <summary>Whether the user takes it for done.</summary>
    public bool TellsSuccess => First is "ok" or "201" or "204";

    /// <summary>Whether the client hands on that it was accepted, no more.</summary>
    public bool TellsAccepted => First == "202";

    /// <summary>Whether the user is told that it failed.</summary>
    public bool TellsFailure => First.StartsWith("error ", StringComparison.Ordinal) || (int.TryParse(First, out var status) && status >= 400);

    /// <summary>Runs one.</summary>
    /// <param name="name">Its folder below compat-matrix/clients.</param>
    /// <param name="collection">The URL of the collection it works in, with a slash at its end.</param>
    /// <param name="certificate">The certificate it is to trust.</param>
    public static async Task<MatrixClient> DriveAsync(string name, Uri collection, string certificate)
    {
        ArgumentNullException.ThrowIfNull(collection);
        var work = Directory.CreateTempSubdirectory("davserver-test-client-").FullName;
        try
        {
            var drive = Path.Join(SourceTree.Root, "compat-matrix", "clients", name, "drive");
            await using var process = ChildProcess.Start(drive, ["COPY", collection.AbsoluteUri], new Dictionary<string, string>
            {
                ["WORK"] = work,
                ["HOME"] = work,
                ["PEM"] = certificate,
                ["LIMIT"] = "150",
                ["LC_ALL"] = "C.UTF-8",
                ["ASK_H2"] = collection.Scheme == "https" ? "1" : "",
            });
            var result = await process.EndAsync(Patience);
            return new MatrixClient($"{result.Output}\n{result.Error}");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    [GeneratedRegex("^(first|second)=(.*)$", RegexOptions.Multiline)]
    private static partial Regex Answers();
}
