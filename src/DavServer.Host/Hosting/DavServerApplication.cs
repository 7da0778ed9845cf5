using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DavServer.Host.Certificates;
using DavServer.Host.Configuration;
using DavServer.Host.Control;
using DavServer.Host.State;
using DavServer.Host.Users;
using DavServer.Operations;
using DavServer.Persistence;
using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.WebDav.CopyMove;
using DavServer.WebDav.LongRunning;
using DavServer.WebDav.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace DavServer.Host.Hosting;

/// <summary>Puts the server together. The only place where the rooms meet.</summary>
public static partial class DavServerApplication
{
    /// <summary>
    /// A server that is ready to start. Takes the state folder, so dispose of it also where it never starts.
    /// Throws <see cref="DavServerStartupException"/> with a reason for the user; nothing was
    /// changed on disk where the configuration is at fault.
    /// </summary>
    public static WebApplication Build(ServerConfiguration configuration) => Build(configuration, static app => app.UseWebDav());

    /// <summary>The same with another end of the pipeline: what answers once it is known who asks.</summary>
    internal static WebApplication Build(ServerConfiguration configuration, Action<IApplicationBuilder> useProtocol)
    {
        CheckNormalization();
        var errors = ConfigurationRules.Check(configuration);
        if (errors.Count > 0)
        {
            throw new DavServerStartupException(string.Join(Environment.NewLine, errors), ExitCode.Usage);
        }

        // All that can be wrong with what was given is found out before the disk is touched.
        CheckUsers(configuration);
        CheckProfiles(configuration);
        var given = configuration is { Https: not null, Certificate: not null } ? CertificateFile.Read(configuration) : null;
        Listeners.CheckFree(configuration);

        var state = StateFolder.Open(configuration.Root, configuration.StateFolder);
        try
        {
            var certificate = configuration.Https is null ? null : given ?? new ServerCertificate(ReadOrMakeCertificate(state), []);
            return Compose(configuration, state, certificate, useProtocol);
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    private static X509Certificate2 ReadOrMakeCertificate(StateFolder state)
    {
        try
        {
            return SelfSignedCertificate.ReadOrMake(state.Path, TimeProvider.System);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DavServerStartupException($"--state: the certificate can't be kept: {exception.Message}", ExitCode.Failure, exception);
        }
    }

    private static WebApplication Compose(
        ServerConfiguration configuration, StateFolder state, ServerCertificate? certificate, Action<IApplicationBuilder> useProtocol)
    {
        // Empty: neither appsettings.json of the folder one happens to be in, nor ASPNETCORE_* variables, are part of the contract.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "davserver" });
        var addresses = new DavServerAddresses();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.Replace(ServiceDescriptor.Singleton<IMemoryPoolFactory<byte>, TransportBlocks>());
        builder.WebHost.ConfigureKestrel(k => Listeners.Configure(k, configuration, certificate, addresses))
            .ConfigureKestrel(ControlConnection.Listen);
        AddLogging(builder.Logging);
        AddServices(builder.Services, configuration, state, addresses);

        var app = builder.Build();
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("DavServer.Host");
        app.Lifetime.ApplicationStarted.Register(() => HostLog.Started(logger, configuration.Root, addresses.ToString()));
        app.Lifetime.ApplicationStopped.Register(() => HostLog.Stopped(logger));
        Open(app, configuration);
        var refusals = RefusalContent.Subscribe(app.Services.GetRequiredService<DiagnosticListener>());
        app.Lifetime.ApplicationStopped.Register(refusals.Dispose);
        app.UseInterimResponses();
        if (configuration.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders(Forwarded(configuration));
        }

        app.UseMiddleware<AuthenticationMiddleware>();
        app.UseMiddleware<RehearsalMiddleware>();
        useProtocol(app);
        return app;
    }

    /// <summary>Opens what the server lives on: what can't be used is told now, not to the first client.</summary>
    private static void Open(WebApplication app, ServerConfiguration configuration)
    {
        try
        {
            app.Services.GetRequiredService<StateFolder>(); // What the container has made, it also disposes of.
            app.Services.GetRequiredService<SqliteState>();
            Recover(app.Services).GetAwaiter().GetResult();
            app.Services.GetRequiredService<ControlSocket>();
            if (configuration.Users is not null)
            {
                app.Services.GetRequiredService<PasswordGate>();
            }
        }
        catch
        {
            app.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    private static void AddServices(IServiceCollection services, ServerConfiguration configuration, StateFolder state, DavServerAddresses addresses)
    {
        services.Configure<HostOptions>(o => o.ShutdownTimeout = OperationDrainService.ShutdownTimeout);
        services.Replace(ServiceDescriptor.Singleton<IHostLifetime, InertLifetime>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(configuration);
        services.AddSingleton(addresses);
        services.AddSingleton(_ => state);

        if (configuration.Users is { } users)
        {
            services.AddSingleton(s => ActivatorUtilities.CreateInstance<UserDirectory>(s, users));
            services.AddSingleton<IPasswordCheck, SlowPasswordCheck>();
            services.AddSingleton<GoodCredentials>();
            services.AddSingleton<PasswordGate>();
        }

        services.AddOperations(new OperationsOptions
        {
            MaxRunning = configuration.MaxOperations,
            MaxRunningPerOwner = configuration.MaxOperationsPerUser,
            Retention = configuration.Retention,
        });

        services.AddInterimResponses();
        services.AddSingleton<IResourceStore>(s =>
            OpenStore(configuration, UnfinishedOf(s.GetRequiredService<IOperationScheduler>()), s.GetRequiredService<TimeProvider>(),
                s.GetRequiredService<ILogger<FileSystemStore>>()));
        services.AddSqliteState(s => OpenState(configuration, state, s.GetRequiredService<ILogger<SqliteState>>()));
        services.AddWebDav(ProtocolOptions.Of(configuration));
        AddFollowing(services, configuration, state);
        services.AddHostedService<OperationDrainService>();
    }

    private static FileSystemStore OpenStore(
        ServerConfiguration configuration, IReadOnlySet<string> unfinished, TimeProvider time, ILogger logger)
    {
        try
        {
            return FileSystemStore.Open(
                configuration.Root,
                new StoreOptions
                {
                    Names = configuration.PortableNames ? NameRule.Portable : NameRule.Utf8,
                    QuotaBytes = configuration.Quota,
                    PutDurability = configuration.PutDurability,
                    Durability = configuration.Durability,
                    OwnedStaging = unfinished,
                },
                time,
                logger);
        }
        catch (IOException exception)
        {
            throw new DavServerStartupException($"--root: {exception.Message}", ExitCode.Failure, exception);
        }
    }

    private static HashSet<string> UnfinishedOf(IOperationScheduler scheduler) =>
        [.. scheduler.List(null).Where(o => !o.IsFinal).Select(o => o.Id.ToString())];

    private static SqliteState OpenState(ServerConfiguration configuration, StateFolder state, ILogger logger)
    {
        try
        {
            return SqliteState.Open(Path.Join(state.Path, StateFolder.DatabaseName), configuration.Durability, logger);
        }
        catch (StateFileException exception)
        {
            throw new DavServerStartupException($"--state: {exception.Message}", ExitCode.Failure, exception);
        }
    }

    /// <summary>What an earlier run began and did not end: before anyone asks, so that nobody sees half of it.</summary>
    private static async Task Recover(IServiceProvider services)
    {
        try
        {
            // In this order: the store keeps the staging of unfinished operations, and these go on from a namespace that is consistent.
            await ConfigureWebhooksAsync(services); // First of all: operations may end from here on.
            await services.GetRequiredService<IOperationRecovery>().LoadAsync(CancellationToken.None);
            services.GetRequiredService<IResourceStore>();
            await services.GetRequiredService<NamespaceRecovery>().RunAsync();
            await services.GetRequiredService<OperationsRecovery>().RunAsync();
        }
        catch (IOException exception)
        {
            throw new DavServerStartupException($"--root, --state: {exception.Message}", ExitCode.Failure, exception);
        }
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(o => o.SingleLine = true);

        // The standard output holds the URLs, for programs to read.
        logging.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter("DavServer", LogLevel.Information);

        // Where this category logs at any level, the framework makes each request an Activity and a scope, which nobody here reads. What it tells
        // is when requests begin and end, below the minimum above; a failed start is thrown besides, and a failed request is told by Kestrel.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }

    private static ForwardedHeadersOptions Forwarded(ServerConfiguration configuration)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null, // Every trusted hop is read past, and not one alone: up to the first address that nobody trusts.
        };

        // The framework trusts loopback by default; we trust whom we were told to.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in configuration.TrustedProxies)
        {
            options.KnownIPNetworks.Add(network);
        }

        return options;
    }

    private static void CheckProfiles(ServerConfiguration configuration)
    {
        try
        {
            ProtocolOptions.Of(configuration).Validate();
        }
        catch (ProfileException exception)
        {
            throw new DavServerStartupException(exception.Message, ExitCode.Usage, exception);
        }
    }

    private static void CheckUsers(ServerConfiguration configuration)
    {
        if (configuration.Users is not { } path)
        {
            return;
        }

        try
        {
            var users = UsersFile.Read(path).Users;
            if (configuration.Administrators.FirstOrDefault(a => !UserName.TryParse(a, out var name) || !users.ContainsKey(name)) is { } unknown)
            {
                throw new DavServerStartupException($"--admin: there is no user '{unknown}' in '{path}'.", ExitCode.Usage);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DavServerStartupException($"--users: {exception.Message}", ExitCode.Usage, exception);
        }
    }

    private static void CheckNormalization()
    {
        // In invariant mode, usual in small container images, Normalize does nothing: names that look alike would be taken for different ones.
        if ("\u00E9".Normalize(NormalizationForm.FormD).Length == 1)
        {
            throw new DavServerStartupException(
                "This .NET runs in invariant globalization mode, where names can't be compared. "
                + "Unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT and install ICU.",
                ExitCode.Failure);
        }
    }
}
