using System.Text.Json;

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
    public string Serialize() => JsonSerializer.Serialize(this, LongRunningJson.Default.OperationReport);

    public static OperationReport Parse(string detail) => JsonSerializer.Deserialize(detail, LongRunningJson.Default.OperationReport)!;
}
