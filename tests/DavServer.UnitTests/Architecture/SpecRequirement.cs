using System.Text.Json.Serialization;

namespace DavServer.UnitTests.Architecture;

/// <summary>A row of <c>Rfc4918/requirements.json</c>.</summary>
internal sealed record SpecRequirement(
    [property: JsonRequired] string Id,
    [property: JsonRequired] string Level,
    [property: JsonRequired] string Requirement,
    string? Deviation = null)
{
    /// <summary>The section, without the running number.</summary>
    public string Section => Id[..Id.LastIndexOf('-')];
}
