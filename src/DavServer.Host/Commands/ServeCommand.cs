using System.Collections;
using System.CommandLine;
using System.CommandLine.Parsing;
using DavServer.Host.Configuration;
using DavServer.Host.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DavServer.Host.Commands;

/// <summary><c>davserver</c>: serves until it is told to stop.</summary>
internal static class ServeCommand
{
    public static RootCommand Create(IDictionary environment, TextWriter output, TextWriter error)
    {
        var command = new RootCommand("A WebDAV server whose long COPY, MOVE and DELETE never time out. Without a command it serves.");
        var flags = Settings.All.Select(s => (Setting: s, Option: CreateOption(s))).ToArray();
        foreach (var (_, option) in flags)
        {
            command.Options.Add(option);
        }

        var config = new Option<string>("--config")
        {
            HelpName = "FILE",
            Description = "A JSON object with the same names as these flags; flags come before DAVSERVER_… variables, those before the file.",
        };
        command.Options.Add(config);
        command.SetAction((parsed, _) =>
        {
            var values = flags.Select(f => Value(f.Setting, parsed.GetResult(f.Option))).OfType<SettingValue>().ToArray();
            var (configuration, errors) = ConfigurationReader.Read(values, parsed.GetValue(config), environment);
            return configuration is null
                ? throw new DavServerStartupException(string.Join(Environment.NewLine, errors), ExitCode.Usage)
                : ServeAsync(configuration, output, error);
        });
        return command;
    }

    private static Option<string[]> CreateOption(Setting setting) => new(setting.Flag)
    {
        HelpName = setting.ValueName,
        Description = setting.Description,
        Arity = setting.Kind switch
        {
            SettingKind.Switch => ArgumentArity.ZeroOrOne,
            SettingKind.List => ArgumentArity.OneOrMore,
            _ => ArgumentArity.ExactlyOne,
        },

        // Words stay words here: the same readers serve the environment and the file.
        CustomParser = static r => [.. r.Tokens.Select(t => t.Value)],
    };

    private static SettingValue? Value(Setting setting, OptionResult? result)
    {
        if (result is null || result.Implicit)
        {
            return null;
        }

        var words = result.Tokens.Select(t => t.Value).ToArray();
        var values = setting.Kind == SettingKind.List ? [.. words.SelectMany(w => w.Split(','))] : words;
        return new SettingValue(setting, values.Length == 0 ? ["true"] : values, setting.Flag);
    }

    private static async Task<int> ServeAsync(ServerConfiguration configuration, TextWriter output, TextWriter error)
    {
        await using var app = DavServerApplication.Build(configuration);
        using var signals = new ShutdownSignals(app.Lifetime.StopApplication);
        try
        {
            await app.StartAsync();
        }
        catch (IOException exception)
        {
            // Someone took the address between our look and Kestrel's.
            await error.WriteLineAsync($"davserver: --http, --https, --http2-cleartext: {exception.Message}");
            return ExitCode.Failure;
        }

        StartupBanner.Write(output, configuration, app.Services.GetRequiredService<DavServerAddresses>());
        await app.WaitForShutdownAsync();
        return ExitCode.Success;
    }
}
