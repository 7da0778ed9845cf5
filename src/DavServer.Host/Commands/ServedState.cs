using System.Collections;
using System.CommandLine;
using DavServer.Host.Configuration;
using DavServer.Host.Hosting;

namespace DavServer.Host.Commands;

/// <summary>
/// The flags that tell a command which server it is about, and what they come to with the environment and the server's file. A command offers those
/// of them that it needs.
/// </summary>
internal sealed class ServedState(IDictionary environment)
{
    public Option<string> Root { get; } = new("--root") { HelpName = "DIR", Description = "The share of the server. Default ./share." };

    public Option<string> State { get; } = new("--state") { HelpName = "DIR", Description = "Its state. Default ROOT/.davserver/state." };

    public Option<string> Config { get; } =
        new("--config") { HelpName = "FILE", Description = "The server's configuration file, where it says these." };

    /// <param name="parsed">The words.</param>
    /// <param name="more">Other settings that the command takes.</param>
    /// <exception cref="DavServerStartupException">A setting is at fault.</exception>
    public ServerConfiguration Of(ParseResult parsed, params Option<string>[] more)
    {
        ReadOnlySpan<Option<string>> options = [Root, State, .. more];
        var flags = new List<SettingValue>();
        foreach (var option in options)
        {
            if (parsed.GetValue(option) is { } value)
            {
                flags.Add(new SettingValue(Settings.Find(option.Name.TrimStart('-'))!, [value], option.Name));
            }
        }

        var (configuration, errors) = ConfigurationReader.Read([.. flags], parsed.GetValue(Config), environment);
        return configuration ?? throw new DavServerStartupException(string.Join(Environment.NewLine, errors), ExitCode.Usage);
    }
}
