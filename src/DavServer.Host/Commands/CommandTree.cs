using System.Collections;
using System.CommandLine;
using DavServer.Host.Hosting;

namespace DavServer.Host.Commands;

/// <summary>All commands of the program, and how they are called.</summary>
internal static class CommandTree
{
    /// <summary>Reads the words and does what they ask. Returns the exit code.</summary>
    public static async Task<int> InvokeAsync(string[] args, IDictionary environment, TextWriter output, TextWriter error)
    {
        var root = ServeCommand.Create(environment, output, error);
        root.Subcommands.Add(ExplainCommand.Create(environment, output, error));
        root.Subcommands.Add(MigrationReportCommand.Create(environment, output));
        root.Subcommands.Add(OperationsCommand.Create(environment, output));
        root.Subcommands.Add(ProbeCommand.Create(output, error));
        root.Subcommands.Add(RehearseCommand.Create(output, error));
        root.Subcommands.Add(UserCommand.Create(output, () => PasswordPrompt.Read(error)));

        // No response files and no bundles of one-letter flags: a password file named @x must not be read as words.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
        {
            foreach (var message in parsed.Errors.Select(e => e.Message).Distinct())
            {
                await error.WriteLineAsync($"davserver: {message}");
            }

            await error.WriteLineAsync("'davserver --help' tells what there is.");
            return ExitCode.Usage;
        }

        try
        {
            // Null: signals are ours, see ShutdownSignals.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (DavServerStartupException exception)
        {
            foreach (var line in exception.Message.Split(Environment.NewLine))
            {
                await error.WriteLineAsync($"davserver: {line}");
            }

            return exception.ExitCode;
        }
    }
}
