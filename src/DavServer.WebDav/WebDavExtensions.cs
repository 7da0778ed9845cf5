using System.Net;
using DavServer.Operations;
using DavServer.Storage;
using DavServer.WebDav;
using DavServer.WebDav.CopyMove;
using DavServer.WebDav.Locks;
using DavServer.WebDav.LongRunning;
using DavServer.WebDav.LongRunning.Clients;
using DavServer.WebDav.LongRunning.Webhooks;
using DavServer.WebDav.Methods;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.Properties;
using DavServer.WebDav.State;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection
{
    /// <summary>Registers the WebDAV protocol.</summary>
    public static class WebDavServiceCollectionExtensions
    {
        /// <summary>
        /// Adds what <c>UseWebDav()</c> needs. An <see cref="IResourceStore"/> and <c>AddOperations()</c> are needed besides;
        /// <c>AddInterimResponses()</c> with <c>UseInterimResponses()</c> makes 102s possible.
        /// </summary>
        /// <exception cref="ProfileException">The profiles can't be read, or know no intermediary of the name in <see cref="WebDavOptions.Behind"/>.</exception>
        public static IServiceCollection AddWebDav(this IServiceCollection services, WebDavOptions options)
        {
            ArgumentNullException.ThrowIfNull(options);
            var policy = ResponseModePolicy.Load(options);
            services.TryAddSingleton(TimeProvider.System);
            services.AddMetrics();
            services.AddSingleton(options);
            services.AddSingleton(policy);
            services.AddSingleton<WebDavMetrics>();
            services.AddSingleton<ServerIdentity>();
            services.TryAddSingleton<ILockStore, VolatileLockStore>();
            services.TryAddSingleton<INamespaceState, VolatileNamespaceState>();
            services.AddSingleton<LockTable>();
            services.AddSingleton<NamespaceRecovery>();
            services.AddSingleton<NamespaceFollower>();
            services.AddSingleton<TransferRunner>();
            services.TryAddSingleton<IPropertyStore, VolatilePropertyStore>();
            services.TryAddSingleton(new PropertyMemory());
            services.AddSingleton<PropertyUpdater>();
            services.AddSingleton<PrincipalEndpoint>();
            services.AddSingleton<DroppedFiles>();
            services.AddSingleton<LockLiveness>();
            services.AddSingleton<LockDiscovery>();
            services.AddSingleton<PreconditionEvaluator>();
            services.AddSingleton<HoldTable>();
            services.AddSingleton<HoldResponse>();
            services.AddSingleton<CopyMovePlanner>();
            services.AddSingleton(provider => new CopyMoveSettings(
                options.CopyBytesPerSecond,
                provider.GetRequiredService<ServerIdentity>().PublicPath,
                provider.GetRequiredService<ILoggerFactory>().CreateLogger("DavServer.WebDav.CopyMove")));
            services.AddSingleton<CopyMoveResumption>();
            services.AddSingleton<ChangesSince>();
            services.AddSingleton<UntoldOutcomes>();
            services.AddSingleton<CopyMoveParts>();
            services.AddSingleton<CopyMoveOperations>();
            services.AddSingleton(static s => new OperationsRecovery(
                s.GetRequiredService<IOperationRecovery>(),
                s.GetRequiredService<IOperationScheduler>(),
                s.GetRequiredService<CopyMoveOperations>(),
                s.GetRequiredService<UntoldOutcomes>()));
            services.TryAddSingleton<IClientStore, VolatileClientStore>();
            services.AddSingleton<ClientMetrics>();
            services.AddSingleton<ClientLedger>();
            services.AddSingleton<ClientsEndpoint>();
            services.AddHostedService<ClientLedgerWriter>();
            services.AddSingleton<LongRunningResponder>();
            services.AddSingleton<OperationEvents>();
            services.AddSingleton<StatusMonitorEndpoint>();
            services.AddSingleton<CopyMoveServices>();
            services.AddSingleton<LockServices>();
            services.AddSingleton<IDavMethod, OptionsMethod>();
            services.AddSingleton<IDavMethod, GetMethod>();
            services.AddSingleton<Upload>();
            services.AddSingleton<IDavMethod, PutMethod>();
            services.AddSingleton<IDavMethod, PatchMethod>();
            services.AddSingleton<IDavMethod, DeleteMethod>();
            services.AddSingleton<IDavMethod, MkcolMethod>();
            services.AddSingleton<IDavMethod, PropfindMethod>();
            services.AddSingleton<IDavMethod, ProppatchMethod>();
            services.AddSingleton<IDavMethod, CopyMethod>();
            services.AddSingleton<IDavMethod, MoveMethod>();
            services.AddSingleton<IDavMethod, LockMethod>();
            services.AddSingleton<IDavMethod, UnlockMethod>();
            return services;
        }

        /// <summary>
        /// Tells endpoints of the end of operations, besides <c>AddWebDav</c>. An <see cref="IWebhookOutbox"/> is needed that has been told of them
        /// by <see cref="IWebhookOutbox.ConfigureAsync"/>.
        /// </summary>
        public static IServiceCollection AddWebhooks(this IServiceCollection services, WebhookOptions options)
        {
            ArgumentNullException.ThrowIfNull(options);
            services.AddSingleton(options);
            services.AddSingleton(s => new WebhookClient(options, Dns.GetHostAddressesAsync, s.GetRequiredService<TimeProvider>()));
            services.AddHostedService(s => ActivatorUtilities.CreateInstance<WebhookDispatcher>(s, Random.Shared));
            return services;
        }
    }
}

namespace Microsoft.AspNetCore.Builder
{
    /// <summary>Serves the WebDAV protocol.</summary>
    public static class WebDavApplicationBuilderExtensions
    {
        /// <summary>Ends the pipeline: every request that comes this far is for a resource of the share or for a status monitor.</summary>
        public static IApplicationBuilder UseWebDav(this IApplicationBuilder app)
        {
            ArgumentNullException.ThrowIfNull(app);
            return app.UseMiddleware<WebDavMiddleware>();
        }
    }
}
