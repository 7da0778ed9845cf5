using System.Collections;
using System.CommandLine;
using System.Globalization;
using DavServer.Host.Configuration;
using DavServer.Host.Hosting;
using DavServer.Host.State;
using DavServer.Persistence;
using DavServer.WebDav.LongRunning;
using DavServer.WebDav.LongRunning.Clients;

namespace DavServer.Host.Commands;

/// <summary><c>davserver migration-report</c>: which clients of a server still depend on 102, which take a 202, and what to do about each.</summary>
internal static class MigrationReportCommand
{
    public static Command Create(IDictionary environment, TextWriter output)
    {
        var served = new ServedState(environment);
        var profiles = new Option<string>("--profiles")
        {
            HelpName = "FILE",
            Description = "The profiles that add to the built-in ones, where the server does not run; one that runs goes by its own.",
        };
        var json = new Option<bool>("--json") { Description = "Answer in JSON." };
        var days = new Option<int>("--days")
        {
            HelpName = "N",
            Description = FormattableString.Invariant($"How many days back a 102 counts as still needed. Default {MigrationReport.UsualDays}."),
            DefaultValueFactory = _ => MigrationReport.UsualDays,
        };
        days.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var given)
                || given < 1 || given > MigrationReport.MostDays))
            {
                result.AddError(FormattableString.Invariant(
                    $"--days: '{result.Tokens[0].Value}' is not a number from 1 to {MigrationReport.MostDays}."));
            }
        });
        var command = new Command(
            "migration-report", "Tell which clients of a server still depend on 102, which take a 202, and what to do about each.")
        {
            served.Root, served.State, served.Config, profiles, days, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var configuration = served.Of(parsed, profiles);
            var accept = parsed.GetValue(json) ? "application/json" : "text/plain";
            var report = await AskAsync(configuration.StateFolder, parsed.GetValue(days), accept, stop);
            if (report is null)
            {
                var kept = Read(configuration, parsed.GetValue(days));
                report = parsed.GetValue(json) ? kept.ToJson() : kept.ToText();
            }

            await output.WriteLineAsync(report.TrimEnd());
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<string?> AskAsync(string state, int days, string accept, CancellationToken stop)
    {
        using var client = new ControlClient(state);
        return await client.AskIfThereAsync(string.Create(CultureInfo.InvariantCulture, $"clients?days={days}"), accept, stop) switch
        {
            null => null,
            (200, var content) => content,
            (var status, var content) => throw new DavServerStartupException(
                FormattableString.Invariant($"the server answered {status}: {content.Trim()}"), ExitCode.Failure),
        };
    }

    /// <summary>Of a server that does not run: what it kept when it stopped.</summary>
    private static MigrationReport Read(ServerConfiguration configuration, int days)
    {
        var file = Path.Join(configuration.StateFolder, StateFolder.DatabaseName);
        if (!File.Exists(file))
        {
            throw new DavServerStartupException(
                $"--state: no server runs on '{configuration.StateFolder}', and none has left its state there, or it belongs to somebody else.",
                ExitCode.Failure);
        }

        try
        {
            return MigrationReport.Of(ProtocolOptions.Of(configuration), SqliteState.ReadClients(file), TimeProvider.System.GetUtcNow(), days);
        }
        catch (StateFileException exception)
        {
            throw new DavServerStartupException($"--state: {exception.Message}", ExitCode.Failure, exception);
        }
        catch (ProfileException exception)
        {
            throw new DavServerStartupException(exception.Message, ExitCode.Usage, exception);
        }
    }
}
