namespace DavServer.Host.Configuration;

/// <summary>One thing that can be set, by one name everywhere: <c>--copy-rate</c>, <c>DAVSERVER_COPY_RATE</c>, <c>"copy-rate"</c>.</summary>
/// <param name="Name">Its name, without dashes in front.</param>
/// <param name="Kind">How it is given.</param>
/// <param name="ValueName">What help calls its value.</param>
/// <param name="Description">One line of help.</param>
/// <param name="Expected">What a value must be: completes "'x' is not …".</param>
/// <param name="Apply">The configuration with the values set, or null when one is not what is expected.</param>
internal sealed record Setting(
    string Name,
    SettingKind Kind,
    string ValueName,
    string Description,
    string Expected,
    Func<ServerConfiguration, IReadOnlyList<string>, ServerConfiguration?> Apply)
{
    public string Flag => "--" + Name;

    public string Variable => VariablePrefix + Name.Replace('-', '_').ToUpperInvariant();

    public static string VariablePrefix => "DAVSERVER_";
}
