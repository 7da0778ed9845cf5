using System.Text;
using System.Text.Json;

namespace DavServer.Host.Configuration;

/// <summary>One flat JSON object; its keys are the flags' names without dashes in front. Comments and a comma at the end are welcome.</summary>
internal static class ConfigurationFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 8,
    };

    public static (IReadOnlyList<SettingValue> Values, IReadOnlyList<string> Errors) Read(string path, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(Decode(File.ReadAllBytes(path)), Lenient);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? ReadObject(document.RootElement, path)
                : ([], [$"{source}: '{path}' does not hold a JSON object."]);
        }
        catch (DecoderFallbackException)
        {
            return ([], [$"{source}: '{path}' is not UTF-8."]);
        }
        catch (InvalidOperationException)
        {
            // The parser leaves escapes as they are until somebody asks for the text.
            return ([], [$"{source}: '{path}' is not JSON: half a surrogate pair is no text."]);
        }
        catch (JsonException exception)
        {
            return ([], [$"{source}: '{path}' is not JSON: {exception.Message}"]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return ([], [$"{source}: '{path}' can't be read: {exception.Message}"]);
        }
    }

    // RFC 8259 §8.1: a byte order mark may be ignored rather than refused; some editors write one.
    private static string Decode(ReadOnlySpan<byte> content) =>
        Strict.GetString(content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content);

    private static (IReadOnlyList<SettingValue> Values, IReadOnlyList<string> Errors) ReadObject(JsonElement root, string path)
    {
        var values = new List<SettingValue>();
        var errors = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            var source = $"{path}: {property.Name}";
            if (Settings.Find(property.Name) is not { } setting)
            {
                errors.Add($"{source}: there is no such setting.");
            }
            else if (!seen.Add(property.Name))
            {
                errors.Add($"{source}: is there twice.");
            }
            else if (Texts(property.Value, setting.Kind) is { } texts)
            {
                values.Add(new SettingValue(setting, texts, source));
            }
            else
            {
                errors.Add($"{source}: '{property.Value.GetRawText()}' is not {setting.Expected}.");
            }
        }

        return (values, errors);
    }

    private static string[]? Texts(JsonElement value, SettingKind kind) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number when kind == SettingKind.Value => [value.GetRawText()],
        JsonValueKind.True when kind == SettingKind.Switch => ["true"],
        JsonValueKind.False when kind == SettingKind.Switch => ["false"],
        JsonValueKind.Array when kind == SettingKind.List && value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(e => e.GetString()!)],
        _ => null,
    };
}
