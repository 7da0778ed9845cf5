namespace DavServer.Host.Configuration;

/// <summary>What one source says of one setting.</summary>
/// <param name="Setting">Which setting.</param>
/// <param name="Values">Its values as written.</param>
/// <param name="Source">Where: the flag, the variable, or the file and key; errors begin with it.</param>
internal sealed record SettingValue(Setting Setting, IReadOnlyList<string> Values, string Source);
