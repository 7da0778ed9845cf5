using System.CommandLine;
using System.Net;
using DavServer.Host.Certificates;
using DavServer.Host.Configuration;
using DavServer.Host.Hosting;
using DavServer.Rehearsal;

namespace DavServer.Host.Commands;

/// <summary><c>davserver rehearse</c>: the test bench for people who write clients. Serves no files.</summary>
internal static class RehearseCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var http = Listener("--http", "127.0.0.1:8090", "HTTP/1.1.");
        var https = Listener("--https", "off", "HTTP/1.1 and HTTP/2 over TLS.");
        var cleartext = Listener("--http2-cleartext", "off", "HTTP/2 without TLS, for clients that know beforehand.");
        var raw = Listener("--raw", "off", "A socket that says what no correct server says: 102 to HTTP/1.0, garbage, broken ends.");
        var rawTls = Listener("--raw-tls", "off", "The same over TLS.");
        var transcripts = new Option<string>("--transcripts") { HelpName = "DIR", Description = "Keep a file of each exchange there too." };
        var certificate = new Option<string>("--certificate") { HelpName = "FILE", Description = "PEM or PFX. Default: a new one each time." };
        var key = new Option<string>("--certificate-key") { HelpName = "FILE", Description = "The key, where the PEM holds none." };
        var command = new Command("rehearse", "Play 102s, 202s and other scripted answers to a client, and write down what it does.")
        {
            http, https, cleartext, raw, rawTls, transcripts, certificate, key,
        };
        command.SetAction((parsed, _) =>
        {
            var configuration = new ServerConfiguration
            {
                Root = "",
                Https = At(parsed, https) ?? At(parsed, rawTls),
                Certificate = parsed.GetValue(certificate),
                CertificateKey = parsed.GetValue(key),
            };
            var shown = CertificateOf(configuration);
            return RunAsync(
                new RehearsalServerOptions
                {
                    Http = At(parsed, http),
                    Https = At(parsed, https),
                    Http2Cleartext = At(parsed, cleartext),
                    Raw = At(parsed, raw),
                    RawTls = At(parsed, rawTls),
                    TranscriptFolder = parsed.GetValue(transcripts),
                    Error = error,
                    Certificate = shown?.Certificate,
                    CertificateChain = shown?.Chain ?? [],
                },
                output,
                error);
        });
        return command;
    }

    private static Option<string> Listener(string name, string byDefault, string description) => new(name)
    {
        HelpName = "ADDR:PORT",
        Description = $"{description} Default {byDefault}.",
        DefaultValueFactory = _ => byDefault,
    };

    private static IPEndPoint? At(ParseResult parsed, Option<string> listener) =>
        ListenAddressText.TryParse(parsed.GetValue(listener)!, out var at) ? at : throw new DavServerStartupException(
            $"{listener.Name}: '{parsed.GetValue(listener)}' is not an address and port like 127.0.0.1:8090, or 'off'.", ExitCode.Usage);

    private static ServerCertificate? CertificateOf(ServerConfiguration configuration) =>
        configuration.Https is null ? null
        : configuration.Certificate is null ? new ServerCertificate(SelfSignedCertificate.MakeForNow(TimeProvider.System), [])
        : CertificateFile.Read(configuration);

    private static async Task<int> RunAsync(RehearsalServerOptions options, TextWriter output, TextWriter error)
    {
        if (options is { Http: null, Https: null, Http2Cleartext: null, Raw: null, RawTls: null })
        {
            throw new DavServerStartupException("--http, --https, --http2-cleartext, --raw, --raw-tls: all of them are off.", ExitCode.Usage);
        }

        if (options.TranscriptFolder is "")
        {
            throw new DavServerStartupException("--transcripts: '' is no folder.", ExitCode.Usage);
        }

        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var signals = new ShutdownSignals(() => stopped.TrySetResult());
        try
        {
            await using var server = await RehearsalServer.StartAsync(options, TimeProvider.System);
            await WriteAsync(server, options, output, error);
            await stopped.Task;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"davserver: --http, --https, --http2-cleartext, --raw, --raw-tls, --transcripts: {exception.Message}");
            return ExitCode.Failure;
        }

        return ExitCode.Success;
    }

    // The first lines are for programs, which ask for port 0.
    private static async Task WriteAsync(RehearsalServer server, RehearsalServerOptions options, TextWriter output, TextWriter error)
    {
        foreach (var (name, url) in server.Listening)
        {
            await output.WriteLineAsync($"listening {name} {url}");
        }

        if (options.Raw is not null || options.RawTls is not null)
        {
            await error.WriteLineAsync("""
                **********************************************************************************************
                * --raw breaks HTTP on purpose: 102s to HTTP/1.0, garbage, broken ends, if a script says so. *
                * A client that fails there has not failed with any real server. Never leave it running.     *
                **********************************************************************************************
                """);
        }

        foreach (var at in new[] { options.Http, options.Https, options.Http2Cleartext, options.Raw, options.RawTls })
        {
            if (at is not null && !IPAddress.IsLoopback(at.Address))
            {
                await error.WriteLineAsync($"davserver: {at} can be reached by others; whoever reaches it may read all transcripts.");
            }
        }

        var first = server.Listening[0].Url;
        await output.WriteLineAsync($"Try:         curl -v -X COPY -H 'Destination: /copy' {first}/n/6/every/500ms/final/201/a.txt");
        await output.WriteLineAsync($"Transcripts: {first}/transcripts{(options.TranscriptFolder is { } folder ? $", and in {folder}" : "")}");
        await output.WriteLineAsync("Ctrl-C stops it.");
        await output.FlushAsync();
    }
}
