using System.Text.Json.Serialization;

namespace DavServer.WebDav.LongRunning;

/// <summary>The JSON of operations and monitors, written without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OperationSubject))]
[JsonSerializable(typeof(OperationReport))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(StatusList))]
[JsonSerializable(typeof(Webhooks.WebhookMessage))]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class LongRunningJson : JsonSerializerContext;
