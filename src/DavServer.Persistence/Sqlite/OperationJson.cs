using System.Text.Json;
using System.Text.Json.Serialization;
using DavServer.Operations;

namespace DavServer.Persistence.Sqlite;

/// <summary>What the journal keeps of a checkpoint.</summary>
internal sealed record CheckpointBody(string Detail, OperationProgress Progress);

/// <summary>What the journal keeps of an end.</summary>
internal sealed record EndBody(OperationOutcome Outcome, OperationProgress Progress);

/// <summary>How the bodies of the journal's records are written.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(OperationDescription))]
[JsonSerializable(typeof(CheckpointBody))]
[JsonSerializable(typeof(OperationProgress))]
[JsonSerializable(typeof(EndBody))]
internal sealed partial class OperationJson : JsonSerializerContext;
