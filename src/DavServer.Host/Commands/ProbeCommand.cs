using System.CommandLine;
using DavServer.Host.Hosting;
using DavServer.Host.Probing;
using DavServer.WebDav;

namespace DavServer.Host.Commands;

/// <summary><c>davserver probe URL</c>: what stands between here and a running server, what becomes of 102s and 202s, and what to set.</summary>
internal static class ProbeCommand
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(70);
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(9.5); // The server plays none that is longer than ten.

    public static Command Create(TextWriter output, TextWriter error)
    {
        var url = new Argument<string>("URL") { Description = "The server, as clients reach it." };
        var user = new Option<string>("--user")
        {
            HelpName = "NAME",
            Description = "An administrator; the password is asked for, or read from the standard input.",
        };
        var patience = new Option<string>("--patience") { HelpName = "TIME", Description = "How long the path's time-outs are tried. Default 70s." };
        var quick = new Option<bool>("--quick") { Description = "Leave the time-outs out." };
        var insecure = new Option<bool>("--insecure") { Description = "Take any certificate: the server's self-signed one." };
        var json = new Option<bool>("--json") { Description = "Answer in JSON." };
        var command = new Command("probe", "Try which 102s and 202s arrive from a running server, through what stands between, and tell what to set.")
        {
            url, user, patience, quick, insecure, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var target = new ProbeTarget
            {
                Url = UrlOf(parsed.GetValue(url)!),
                Trust = parsed.GetValue(insecure) ? CertificateTrust.Any : CertificateTrust.System,
                Patience = parsed.GetValue(quick) ? null : PatienceOf(parsed.GetValue(patience)),
            };
            if (parsed.GetValue(user) is { } name)
            {
                // RFC 4918 §20.1: a password never goes out in the clear. What is on this machine hears it anyway.
                if (target.Url is { Scheme: "http", IsLoopback: false })
                {
                    throw new DavServerStartupException("--user: a password goes to an https URL only.", ExitCode.Usage);
                }

                if (PasswordPrompt.ReadOnce(error) is not { } password)
                {
                    return ExitCode.Failure;
                }

                target = target with { Authorization = ProbeTarget.Basic(name, password) };
            }

            return await RunAsync(target, parsed.GetValue(json) ? r => r.ToJson() : ProbeText.Of, output, error, cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        ProbeTarget target, Func<ProbeReport, string> write, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            var report = await new ProbeRun(target, TimeProvider.System, error, cancel).RunAsync();
            await output.WriteLineAsync(write(report));
            return ExitCode.Success;
        }
        catch (ProbeException exception)
        {
            await error.WriteLineAsync($"davserver: {exception.Message}");
            return ExitCode.Failure;
        }
    }

    private static Uri UrlOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" } && UrlAuthority.IsPossible(url)
            ? url
            : throw new DavServerStartupException(
                $"URL: '{text}' is not a URL like https://dav.example.org/, without a user or a query.", ExitCode.Usage);

    private static TimeSpan PatienceOf(string? text) =>
        text is null ? Usual
        : DurationText.TryParse(text, Least, Most, out var patience) ? patience
        : throw new DavServerStartupException($"--patience: '{text}' is not a time from 1s to 9m like 70s.", ExitCode.Usage);
}
