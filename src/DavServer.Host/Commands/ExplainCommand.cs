using System.Collections;
using System.CommandLine;
using System.Globalization;
using DavServer.Host.Configuration;
using DavServer.Host.Hosting;
using DavServer.WebDav;
using DavServer.WebDav.LongRunning;

namespace DavServer.Host.Commands;

/// <summary><c>davserver explain</c>: the response mode a request would get, and the rule that chose it.</summary>
internal static class ExplainCommand
{
    private static readonly string[] Protocols = ["HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3"];

    private static readonly string[] SettingNames =
        ["behind", "profiles", "unknown-clients", "unknown-http2", "accept-after", "first-interim-after", "interim-interval"];

    public static Command Create(IDictionary environment, TextWriter output, TextWriter error)
    {
        var userAgent = new Option<string>("--user-agent") { HelpName = "UA", Description = "The request's User-Agent." };
        var protocol = new Option<string>("--protocol")
        {
            HelpName = "VERSION",
            Description = "HTTP/1.0, HTTP/1.1 (default) or HTTP/2.",
            DefaultValueFactory = _ => "HTTP/1.1",
        };
        protocol.AcceptOnlyFromAmong(Protocols);
        var via = new Option<string[]>("--via") { HelpName = "VALUE", Description = "A Via field." };
        var forwarded = new Option<string[]>("--forwarded") { HelpName = "VALUE", Description = "A Forwarded field." };
        var prefer = new Option<string[]>("--prefer") { HelpName = "VALUE", Description = "A Prefer field." };
        var json = new Option<bool>("--json") { Description = "Answer in JSON." };

        // The server's own settings, from where it has them: what is explained is what it would do.
        var served = new ServedState(environment);
        var settings = SettingNames.Select(FlagOf).ToArray();
        var command = new Command("explain", "Tell which response mode a request would get, and why.")
        {
            userAgent, protocol, via, forwarded, prefer, json, served.Config,
        };
        foreach (var setting in settings)
        {
            command.Options.Add(setting);
        }

        command.SetAction(parsed => Explain(
            ProtocolOptions.Of(served.Of(parsed, settings)),
            new ModeQuestion(
                parsed.GetValue(protocol)!,
                parsed.GetValue(userAgent),
                Join(parsed.GetValue(via)),
                parsed.GetValue(forwarded) is { Length: > 0 } ? ForwardedFields.Present : ForwardedFields.Absent,
                Join(parsed.GetValue(prefer))),
            parsed.GetValue(json) ? e => e.ToJson() : InWords,
            output,
            error));
        return command;
    }

    private static Option<string> FlagOf(string name)
    {
        var setting = Settings.Find(name)!;
        return new Option<string>(setting.Flag) { HelpName = setting.ValueName, Description = setting.Description };
    }

    private static int Explain(WebDavOptions options, ModeQuestion question, Func<ModeExplanation, string> write, TextWriter output, TextWriter error)
    {
        try
        {
            output.WriteLine(write(ModeExplanation.Of(options, question)));
            return ExitCode.Success;
        }
        catch (Exception exception) when (exception is ProfileException or FormatException)
        {
            error.WriteLine($"davserver: {exception.Message}");
            return ExitCode.Usage;
        }
    }

    private static string InWords(ModeExplanation explanation)
    {
        var what = explanation.Mode switch
        {
            "heartbeat" => $"102 heartbeats, the first after {explanation.FirstInterimAfter}, then every {explanation.InterimInterval}"
                + (explanation.Widening is { } widening ? string.Create(CultureInfo.InvariantCulture,
                    $", each interval {widening} times the last up to {explanation.LongestInterval}") : "")
                + $", at most {explanation.MaxInterims} and {explanation.MaxInterimBytes} bytes"
                + (explanation.AcceptAfter is { } after ? $"; 202 and a status monitor after {after}" : "")
                + $"{Environment.NewLine}due at: {string.Join(", ", explanation.InterimsAt ?? [])}; the last at {explanation.LastInterimAfter}",
            "accepted" => $"202 and a status monitor after {explanation.AcceptAfter}",
            _ => "hold: silence until the final response",
        };
        return $"{what}{Environment.NewLine}profile: {explanation.Profile ?? "none"}{Environment.NewLine}{explanation.Rule}";
    }

    private static string? Join(string[]? lines) => lines is { Length: > 0 } ? string.Join(", ", lines) : null;
}
