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
    /// <summary>How it is carried out.</summary>
    public string Way { get; init; } = "";

    /// <summary>What is held of the source while it runs: a URL path as the store spells it.</summary>
    public string HeldSource { get; init; } = "";

    /// <summary>What is held of the destination.</summary>
    public string HeldDestination { get; init; } = "";

    /// <summary>The entity tag that the client required of the source; null for none.</summary>
    public string? SourceTag { get; init; }

    public string Serialize() => JsonSerializer.Serialize(this, LongRunningJson.Default.OperationSubject);

    /// <summary>Total: one operation whose description is a bug's must not take the list of all others with it.</summary>
    public static OperationSubject Parse(string detail)
    {
        try
        {
            return JsonSerializer.Deserialize(detail, LongRunningJson.Default.OperationSubject) ?? Unreadable;
        }
        catch (JsonException)
        {
            return Unreadable;
        }
    }

    private static OperationSubject Unreadable { get; } = new("", "", "", "", "");
}
