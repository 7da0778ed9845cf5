using System.Text.Json;

namespace DavServer.WebDav.LongRunning;

/// <summary>What an operation is about, as its description keeps it.</summary>
/// <param name="Source">URL path inside the share.</param>
/// <param name="Destination">URL path inside the share.</param>
/// <param name="Reach">How much of the source.</param>
/// <param name="Existing">What happens to a mapped destination.</param>
/// <param name="Handling">What a member error does to the rest.</param>
internal sealed record OperationSubject(string Source, string Destination, string Reach, string Existing, string Handling)
{
    public string Serialize() => JsonSerializer.Serialize(this, LongRunningJson.Default.OperationSubject);

    public static OperationSubject Parse(string detail) => JsonSerializer.Deserialize(detail, LongRunningJson.Default.OperationSubject)!;
}
