using System.Text.Encodings.Web;
using System.Text.Json;

namespace DavServer.Rehearsal;

/// <summary>How JSON is written here: for people to read, on one line.</summary>
internal static class RehearsalJson
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
