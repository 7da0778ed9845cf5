using System.Text.Json;
using System.Text.Json.Serialization;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Architecture;

/// <summary>The checked-in list of what RFC 4918 §7 to §10 asks of a server.</summary>
internal sealed record SpecRequirementList([property: JsonRequired] string[] About, [property: JsonRequired] SpecRequirement[] Rows)
{
    public const string Folder = "tests/DavServer.ProtocolTests/Rfc4918";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static SpecRequirementList Read() =>
        JsonSerializer.Deserialize<SpecRequirementList>(File.ReadAllText(Path.Combine(SourceTree.Root, Folder, "requirements.json")), Options)!;
}
