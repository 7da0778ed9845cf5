using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.LongRunning;

/// <summary>How much of what was asked is visible now.</summary>
internal enum Publication
{
    Nothing,
    Part,
    Everything,
}

/// <summary>What an operation's outcome keeps: the final response, whoever gets it and whenever.</summary>
/// <param name="Response">What the request would have been answered with.</param>
/// <param name="Published">How much is visible.</param>
/// <param name="Detail">Why it is not everything, for a person; empty when it is.</param>
internal sealed record OperationReport(FinalResponse Response, Publication Published, string Detail)
{
    /// <summary>What both ends were like when it had ended; null where nobody looked.</summary>
    public string? After { get; init; }

    private const string Failed = "the server failed; its log says how";

    public string Serialize() => JsonSerializer.Serialize(this, LongRunningJson.Default.OperationReport);

    /// <summary>Total: an outcome that says nothing readable is a bug's, and must not take the list of all others with it.</summary>
    public static OperationReport Parse(string detail)
    {
        try
        {
            return JsonSerializer.Deserialize(detail, LongRunningJson.Default.OperationReport) ?? Unreadable;
        }
        catch (JsonException)
        {
            return Unreadable;
        }
    }

    private static OperationReport Unreadable { get; } = new(
        FinalResponse.Text(StatusCodes.Status500InternalServerError, Failed), Publication.Nothing, Failed);
}
