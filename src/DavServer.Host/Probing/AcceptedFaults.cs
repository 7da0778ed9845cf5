using System.Globalization;
using System.Text.Json;

namespace DavServer.Host.Probing;

/// <summary>What of a 202 did not come as it was sent.</summary>
internal static class AcceptedFaults
{
    public static IReadOnlyList<string> Of(int status, string? fault, Func<string, string?> field, string content)
    {
        if (status != 202)
        {
            return [fault ?? string.Create(CultureInfo.InvariantCulture, $"the answer is {status}, not 202")];
        }

        var faults = new List<string>();
        var id = IdOf(content);
        Require(id is not null, "the content is not the one that was sent");
        Require(
            field("Location") is { } location && id is not null && location.EndsWith(id, StringComparison.Ordinal),
            $"Location: {field("Location") ?? "missing"}");
        Require(field("Retry-After") == "2", $"Retry-After: {field("Retry-After") ?? "missing"}");
        Require(
            field("Link") is { } link && id is not null && link.Contains(id + ">; rel=\"status\"", StringComparison.Ordinal),
            $"Link: {field("Link") ?? "missing"}");
        return faults;

        void Require(bool holds, string otherwise)
        {
            if (!holds)
            {
                faults.Add(otherwise);
            }
        }
    }

    private static string? IdOf(string content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("jobId", out var id) ? id.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
