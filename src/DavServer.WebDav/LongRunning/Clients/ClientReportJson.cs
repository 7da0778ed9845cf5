using System.Text.Json.Serialization;

namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>The report's JSON.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClientReport))]
internal sealed partial class ClientReportJson : JsonSerializerContext;
