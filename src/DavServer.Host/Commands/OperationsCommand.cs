using System.Collections;
using System.CommandLine;
using System.Text.Json;
using DavServer.Host.Hosting;
using DavServer.Operations;

namespace DavServer.Host.Commands;

/// <summary><c>davserver operations list|show|cancel</c>: looks after the operations of the server that runs on a state folder.</summary>
internal static class OperationsCommand
{
    public static Command Create(IDictionary environment, TextWriter output)
    {
        var served = new ServedState(environment);
        var json = new Option<bool>("--json") { Description = "Answer in JSON." };
        var id = new Argument<string>("ID") { Description = "The operation's id: 32 hexadecimal digits." };
        var list = new Command("list", "List all operations that are kept, the oldest first.") { served.Root, served.State, served.Config, json };
        var show = new Command("show", "Show one operation, and how it ended.") { id, served.Root, served.State, served.Config, json };
        var cancel = new Command("cancel", "Cancel an operation, and tell how it ended; 1 where it ended otherwise.")
        {
            id, served.Root, served.State, served.Config, json,
        };
        list.SetAction((parsed, stop) => AskAsync(parsed, HttpMethod.Get, "operations", OperationsTable.Of, stop));
        show.SetAction((parsed, stop) => AskAsync(parsed, HttpMethod.Get, $"operations/{IdOf(parsed)}", OperationsTable.Details, stop));
        cancel.SetAction((parsed, stop) => AskAsync(parsed, HttpMethod.Post, $"operations/{IdOf(parsed)}:cancel", OperationsTable.Details, stop));
        return new Command("operations", "Look after the operations of a running server, as the user who runs it.") { list, show, cancel };

        string IdOf(ParseResult parsed) => OperationId.TryParse(parsed.GetValue(id), out var operation)
            ? operation.ToString()
            : throw new DavServerStartupException($"ID: '{parsed.GetValue(id)}' is not 32 hexadecimal digits, in lower case.", ExitCode.Usage);

        async Task<int> AskAsync(
            ParseResult parsed, HttpMethod method, string path, Func<JsonElement, DateTimeOffset, string> write, CancellationToken stop)
        {
            using var client = new ControlClient(served.Of(parsed).StateFolder);
            var (status, content) = await client.AskAsync(method, path, stop);
            if (status is not (200 or 202))
            {
                throw new DavServerStartupException(Refusal(status, content), ExitCode.Failure);
            }

            using var document = JsonDocument.Parse(content);
            await output.WriteLineAsync(parsed.GetValue(json) ? content : write(document.RootElement, TimeProvider.System.GetUtcNow()));

            // Where it was quicker than the cancel, it is not cancelled, whatever else is well.
            return method == HttpMethod.Post && document.RootElement.GetProperty("status").GetString() != "canceled"
                ? ExitCode.Failure
                : ExitCode.Success;
        }
    }

    private static string Refusal(int status, string content) => status switch
    {
        404 => "ID: there is no such operation.",
        410 => "ID: the operation ended, and its outcome is kept no longer.",
        _ => FormattableString.Invariant($"the server answered {status}: {content.Trim()}"),
    };
}
