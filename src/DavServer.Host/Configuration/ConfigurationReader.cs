using System.Collections;

namespace DavServer.Host.Configuration;

/// <summary>Puts the sources together: a flag before a variable before the file. Reads; changes nothing on disk.</summary>
internal sealed class ConfigurationReader
{
    private readonly List<string> _errors = [];

    private ConfigurationReader()
    {
    }

    /// <summary>The configuration, or what is wrong with it, each error naming flag, variable or key.</summary>
    public static (ServerConfiguration? Configuration, IReadOnlyList<string> Errors) Read(
        IReadOnlyList<SettingValue> flags, string? configFlag, IDictionary environment)
    {
        var reader = new ConfigurationReader();
        var variables = reader.ReadEnvironment(environment, out var configVariable);
        var path = configFlag ?? configVariable;
        var file = path is not null
            ? reader.ReadFile(path, configFlag is null ? Setting.VariablePrefix + "CONFIG" : "--config")
            : [];
        var configuration = reader.Merge(flags, variables, file);
        return reader._errors.Count > 0 ? (null, reader._errors)
            : (configuration with { ConfigurationFile = path is null ? null : Path.GetFullPath(path) }, []);
    }

    private List<SettingValue> ReadEnvironment(IDictionary environment, out string? config)
    {
        var values = new List<SettingValue>();
        config = null;
        foreach (var (name, value) in environment.Cast<DictionaryEntry>()
            .Select(e => ((string)e.Key, (string?)e.Value ?? ""))
            .Where(e => e.Item1.StartsWith(Setting.VariablePrefix, StringComparison.Ordinal))
            .OrderBy(e => e.Item1, StringComparer.Ordinal))
        {
            if (name == Setting.VariablePrefix + "CONFIG")
            {
                config = value;
            }
            else if (Settings.All.FirstOrDefault(s => s.Variable == name) is { } setting)
            {
                values.Add(new SettingValue(setting, setting.Kind == SettingKind.List ? value.Split(',') : [value], name));
            }
            else
            {
                _errors.Add($"{name}: there is no such setting.");
            }
        }

        return values;
    }

    private IReadOnlyList<SettingValue> ReadFile(string path, string source)
    {
        var (values, errors) = ConfigurationFile.Read(path, source);
        _errors.AddRange(errors);
        return values;
    }

    private ServerConfiguration Merge(params IReadOnlyList<SettingValue>[] sources)
    {
        var configuration = new ServerConfiguration();
        var done = new HashSet<Setting>();
        foreach (var value in sources.SelectMany(s => s))
        {
            // A value that a stronger source overrules must be right all the same: one day it will not be overruled.
            var applied = value.Setting.Apply(configuration, value.Values);
            if (applied is null)
            {
                _errors.Add($"{value.Source}: '{string.Join(',', value.Values)}' is not {value.Setting.Expected}.");
            }
            else if (done.Add(value.Setting))
            {
                configuration = applied;
            }
        }

        return configuration;
    }
}
